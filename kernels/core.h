/* What the kernels share: the vector type, and one fused step where the machine has it. */
#ifndef SEQUITUR_CORE_H
#define SEQUITUR_CORE_H

#include <stdint.h>

/* Floats of a vector. The layout of packed panels (8 columns) does not depend on it. */
#define LANES 4
#define PANEL 8
#define TILE 256

typedef float vf __attribute__((ext_vector_type(LANES)));
typedef int32_t vi __attribute__((ext_vector_type(LANES)));
/* The same without alignment: rows start anywhere. */
typedef float vfu __attribute__((ext_vector_type(LANES), aligned(4)));

static inline vf load(const float *from) { return *(const vfu *)from; }
static inline void store(float *to, vf value) { *(vfu *)to = value; }
static inline vf splat(float value) { return (vf)(value); }

/* The second operand unless the first is larger (smaller): one instruction on every machine. */
#if defined(__wasm_simd128__)
static inline vf greatest(vf a, vf b) { return __builtin_wasm_pmax_f32x4(b, a); }
static inline vf least(vf a, vf b) { return __builtin_wasm_pmin_f32x4(b, a); }
#else
static inline vf greatest(vf a, vf b) { return a > b ? a : b; }
static inline vf least(vf a, vf b) { return a < b ? a : b; }
#endif

#if defined(__wasm_relaxed_simd__)
static inline vf madd(vf a, vf b, vf c) { return __builtin_wasm_relaxed_madd_f32x4(a, b, c); }
#else
static inline vf madd(vf a, vf b, vf c) { return a * b + c; }
#endif

/* Both given as condition masks of -1 and 0. */
static inline vf choose(vi condition, vf yes, vf no) {
  return (vf)(((vi)yes & condition) | ((vi)no & ~condition));
}

static inline void copy_floats(float *to, const float *from, int32_t count) {
  int32_t i = 0;
  for (; i + LANES <= count; i += LANES) store(to + i, load(from + i));
  for (; i < count; i++) to[i] = from[i];
}

static inline void fill_floats(float *to, float value, int32_t count) {
  for (int32_t i = 0; i < count; i++) to[i] = value;
}

typedef struct {
  float *memory;
  float *scratch;
  int32_t step; /* of the innermost loop */
} Machine;

/* An address of the code: an offset in floats, and what the current step of the loop adds to it. */
static inline float *address(const Machine *machine, const int32_t *code) {
  return machine->memory + code[0] + code[1] * machine->step;
}

/* Each runs one instruction, `code` pointing at its operands, and returns where the next one begins. */
const int32_t *run_pack(const Machine *machine, const int32_t *code);
const int32_t *run_product(const Machine *machine, const int32_t *code);
const int32_t *run_contract(const Machine *machine, const int32_t *code);
const int32_t *run_sum_rows(const Machine *machine, const int32_t *code);
const int32_t *run_sum_features(const Machine *machine, const int32_t *code);
const int32_t *run_tile(const Machine *machine, const int32_t *code);

#endif
