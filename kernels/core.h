/* What the kernels share. */
#ifndef SEQUITUR_CORE_H
#define SEQUITUR_CORE_H

#include "vector.h"

/* Columns of a packed panel, and rows of a result that stay in registers beside them: twice LANES columns for
 * each row, and as many rows as the machine has registers for. */
#define PANEL (2 * LANES)
#if defined(__AVX512F__) || defined(__ARM_NEON)
#define ROWS 8
#else
#define ROWS 4
#endif

/* Vectors of columns that a sum over rows takes at a time: a cache line or two of each row. */
#if LANES == 16
#define SUMMED 2
#else
#define SUMMED 4
#endif

/* Rows that a pass over rows takes at a time, so that all its instructions find them in a cache. */
#define PASS_BLOCK 128

/* Floats of a tile of a pointwise program. */
#define TILE 256

INLINE int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }

INLINE void copy_floats(float *to, const float *from, int32_t count) {
  int32_t i = 0;
  for (; i + LANES <= count; i += LANES) store(to + i, load(from + i));
  for (; i < count; i++) to[i] = from[i];
}

INLINE void add_floats(float *to, const float *from, int32_t count) {
  int32_t i = 0;
  for (; i + LANES <= count; i += LANES) store(to + i, load(to + i) + load(from + i));
  for (; i < count; i++) to[i] += from[i];
}

INLINE void fill_floats(float *to, float value, int32_t count) {
  int32_t i = 0;
  for (; i + LANES <= count; i += LANES) store(to + i, splat(value));
  for (; i < count; i++) to[i] = value;
}

INLINE void add_row(int32_t vectors, int32_t last, vf sums[SUMMED], const float *row, const float *factor) {
  for (int32_t v = 0; v < vectors; v++) {
    vf part = load_some(row + v * LANES, v + 1 == vectors ? last : LANES);
    sums[v] = factor == 0 ? sums[v] + part : madd(part, splat(*factor), sums[v]);
  }
}

/* Adds rows, each times its factor if there are any, to sums[0]: some vectors of columns, of the last of which `last`
 * columns count. Rows take turns with `turns` sums, so that additions do not wait for each other; `vectors`, `turns` and
 * whether there are factors are constants where it is called, so that `sums` is registers. */
INLINE void sum_columns(int32_t vectors, int32_t turns, int32_t last, vf sums[4][SUMMED], const float *from, int32_t ld,
                        const float *factors, int32_t ldf, int32_t rows) {
  int32_t row = 0;
  for (; row + turns <= rows; row += turns)
    for (int32_t i = 0; i < turns; i++)
      add_row(vectors, last, sums[i], from + (row + i) * ld, factors ? factors + (row + i) * ldf : 0);
  for (; row < rows; row++) add_row(vectors, last, sums[0], from + row * ld, factors ? factors + row * ldf : 0);
  for (int32_t v = 0; v < vectors; v++)
    for (int32_t i = 1; i < turns; i++) sums[0][v] += sums[i][v];
}

typedef struct {
  float *memory;
  float *scratch;
  /* Counts on while the thread is at work: who waits for it can see that it lives. */
  volatile int32_t *progress;
  /* Of the innermost loop: how many there are, which one runs, and what leads to the next one, 0 outside of loops. */
  int32_t steps, step, next;
  /* Of the innermost pass over rows: the block of them at hand. */
  int32_t row, rows;
  /* First row of the slice in the batch. */
  int32_t first;
  /* Which of the running sums the slice belongs to, and whether it is the first to be added there. */
  int32_t lane, opens;
} Machine;

/* An address of the code: an offset in floats, and what the current step of the loop adds to it. */
INLINE float *address(const Machine *machine, const int32_t *code) {
  return machine->memory + code[0] + code[1] * machine->step;
}

/* Floats of a history that no second cache holds. */
#define FAR (1 << 18)

/* How far away the next step finds what this one finds at an address, if it will come from far away; else 0. */
INLINE int32_t far_step(const Machine *machine, const int32_t *code) {
  int32_t distance = code[1] * machine->next;
  return machine->steps * (int64_t)code[1] > FAR ? distance : 0;
}

/* Each runs one instruction, `code` pointing at its operands, and returns where the next one begins. */
const int32_t *run_pack(const Machine *machine, const int32_t *code);
const int32_t *run_product(const Machine *machine, const int32_t *code);
const int32_t *run_contract(const Machine *machine, const int32_t *code);
const int32_t *run_sum_rows(const Machine *machine, const int32_t *code);
const int32_t *run_sum_features(const Machine *machine, const int32_t *code);
const int32_t *run_maximum_rows(const Machine *machine, const int32_t *code);
const int32_t *run_maximum_features(const Machine *machine, const int32_t *code);
const int32_t *run_tile(const Machine *machine, const int32_t *code);
const int32_t *run_slice_copy(const Machine *machine, const int32_t *code);
const int32_t *run_accumulate(const Machine *machine, const int32_t *code);

#endif
