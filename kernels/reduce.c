/* Sums. Each runs in a fixed order, so that the same program gives the same bits. */

#include "core.h"

/* to(2) from(2) ld rows features: to[features] = sum over rows */
const int32_t *run_sum_rows(const Machine *machine, const int32_t *code) {
  float *to = address(machine, code);
  const float *from = address(machine, code + 2);
  int32_t ld = code[4], rows = code[5], features = code[6];
  int32_t first = 0;
  for (; first + 2 * LANES <= features; first += 2 * LANES) {
    vf low = splat(0.0f), high = splat(0.0f);
    for (int32_t row = 0; row < rows; row++) {
      low += load(from + row * ld + first);
      high += load(from + row * ld + first + LANES);
    }
    store(to + first, low);
    store(to + first + LANES, high);
  }
  for (; first < features; first++) {
    float total = 0.0f;
    for (int32_t row = 0; row < rows; row++) total += from[row * ld + first];
    to[first] = total;
  }
  return code + 7;
}

/* The sum of all lanes, by halves, so that no addition waits for more than a few others. */
INLINE float sum_lanes(vf sums) {
  float parts[LANES];
  store(parts, sums);
  for (int32_t half = LANES / 2; half > 0; half /= 2)
    for (int32_t lane = 0; lane < half; lane++) parts[lane] += parts[lane + half];
  return parts[0];
}

/* to(2) from(2) ld rows features: to[rows] = sum over features */
const int32_t *run_sum_features(const Machine *machine, const int32_t *code) {
  float *to = address(machine, code);
  const float *from = address(machine, code + 2);
  int32_t ld = code[4], rows = code[5], features = code[6];
  for (int32_t row = 0; row < rows; row++, from += ld) {
    vf sums = splat(0.0f);
    int32_t i = 0;
    for (; i + LANES <= features; i += LANES) sums += load(from + i);
    float rest = 0.0f;
    for (; i < features; i++) rest += from[i];
    to[row] = sum_lanes(sums) + rest;
  }
  return code + 7;
}
