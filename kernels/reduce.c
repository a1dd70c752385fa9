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

/* to(2) from(2) ld rows features: to[rows] = sum over features */
const int32_t *run_sum_features(const Machine *machine, const int32_t *code) {
  float *to = address(machine, code);
  const float *from = address(machine, code + 2);
  int32_t ld = code[4], rows = code[5], features = code[6];
  for (int32_t row = 0; row < rows; row++, from += ld) {
    vf sums = splat(0.0f);
    int32_t i = 0;
    for (; i + LANES <= features; i += LANES) sums += load(from + i);
    float total = 0.0f;
    for (; i < features; i++) total += from[i];
    for (int32_t lane = 0; lane < LANES; lane++) total += sums[lane];
    to[row] = total;
  }
  return code + 7;
}
