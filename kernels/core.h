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
const int32_t *run_tile(const Machine *machine, const int32_t *code);
const int32_t *run_slice_copy(const Machine *machine, const int32_t *code);
const int32_t *run_accumulate(const Machine *machine, const int32_t *code);

#endif
