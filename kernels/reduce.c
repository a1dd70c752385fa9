/* Sums and maxima. Each runs in a fixed order, so that the same program gives the same bits. */

#include "core.h"

/* Some vectors of columns, of the last of which `last` columns count. */
INLINE void sum_rows(int32_t vectors, int32_t turns, int32_t last, float *to, int32_t more, const float *from,
                     int32_t ld, int32_t rows) {
  vf sums[4][SUMMED] = {0};
  if (more)
    for (int32_t v = 0; v < vectors; v++) sums[0][v] = load_some(to + v * LANES, v + 1 == vectors ? last : LANES);
  sum_columns(vectors, turns, last, sums, from, ld, 0, 0, rows);
  for (int32_t v = 0; v < vectors; v++) store_some(to + v * LANES, sums[0][v], v + 1 == vectors ? last : LANES);
}

/* to(2) from(2) ld features, in a pass over rows: to[features] = sum over rows */
const int32_t *run_sum_rows(const Machine *machine, const int32_t *code) {
  float *to = address(machine, code);
  int32_t ld = code[4], features = code[5], rows = machine->rows, more = machine->row > 0;
  const float *from = address(machine, code + 2) + machine->row * ld;
  int32_t first = 0;
  for (; first + SUMMED * LANES <= features; first += SUMMED * LANES)
    sum_rows(SUMMED, 2, LANES, to + first, more, from + first, ld, rows);
  for (; first + LANES <= features; first += LANES)
    sum_rows(1, 4, LANES, to + first, more, from + first, ld, rows);
  if (first < features) sum_rows(1, 4, features - first, to + first, more, from + first, ld, rows);
  return code + 6;
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

/* The larger one; what is no number stays none. */
INLINE vf larger(vf a, vf b) { return choose((a > b) | (a != a), a, b); }
INLINE float larger_float(float a, float b) { return a > b || a != a ? a : b; }

/* `count` columns, at most a vector of them. */
INLINE void maximum_rows(int32_t count, float *to, int32_t more, const float *from, int32_t ld, int32_t rows) {
  vf most = load_some(more ? to : from, count);
  for (int32_t row = 0; row < rows; row++) most = larger(load_some(from + row * ld, count), most);
  store_some(to, most, count);
}

/* to(2) from(2) ld features, in a pass over rows: to[features] = maximum over rows */
const int32_t *run_maximum_rows(const Machine *machine, const int32_t *code) {
  float *to = address(machine, code);
  int32_t ld = code[4], features = code[5], rows = machine->rows, more = machine->row > 0;
  const float *from = address(machine, code + 2) + machine->row * ld;
  int32_t first = 0;
  for (; first + LANES <= features; first += LANES) maximum_rows(LANES, to + first, more, from + first, ld, rows);
  if (first < features) maximum_rows(features - first, to + first, more, from + first, ld, rows);
  return code + 6;
}

/* to(2) from(2) ld rows features: to[rows] = maximum over features */
const int32_t *run_maximum_features(const Machine *machine, const int32_t *code) {
  float *to = address(machine, code);
  const float *from = address(machine, code + 2);
  int32_t ld = code[4], rows = code[5], features = code[6];
  for (int32_t row = 0; row < rows; row++, from += ld) {
    vf sides = splat(from[0]);
    int32_t i = 0;
    for (; i + LANES <= features; i += LANES) sides = larger(load(from + i), sides);
    float most = from[0];
    for (; i < features; i++) most = larger_float(from[i], most);
    for (int32_t lane = 0; lane < LANES; lane++) most = larger_float(sides[lane], most);
    to[row] = most;
  }
  return code + 7;
}
