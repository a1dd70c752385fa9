/* Vectors of floats as wide as the machine's. Written with the vector extensions that GCC and clang share, so that
 * every target compiles; instructions that the extensions cannot name are chosen here and nowhere else. */
#ifndef SEQUITUR_VECTOR_H
#define SEQUITUR_VECTOR_H

#include <stdint.h>

#if defined(__AVX512F__)
#include <immintrin.h>
#define LANES 16
#elif defined(__AVX2__) && defined(__FMA__)
#include <immintrin.h>
#define LANES 8
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#define LANES 4
#elif defined(__wasm_simd128__)
#include <wasm_simd128.h>
#define LANES 4
#else
#define LANES 4
#endif

typedef float vf __attribute__((vector_size(4 * LANES)));
typedef int32_t vi __attribute__((vector_size(4 * LANES)));
/* The same without alignment: rows start anywhere. */
typedef float vfu __attribute__((vector_size(4 * LANES), aligned(4)));

#define INLINE static inline __attribute__((always_inline))
/* A function of its own, so that a long run gets optimised code while it is running. */
#define APART static __attribute__((noinline))

INLINE vf load(const float *from) { return *(const vfu *)from; }
INLINE void store(float *to, vf value) { *(vfu *)to = value; }
/* x - 0 is x for every x, the negative zero included. */
INLINE vf splat(float value) { return value - (vf){0}; }

/* Asks for memory before it is needed: for the first cache at locality 3, for the second at 2. It need not exist.
 * WebAssembly cannot. */
#if defined(__wasm__)
#define CAN_PREFETCH 0
#define PREFETCH(from, locality) ((void)(from))
#else
#define CAN_PREFETCH 1
#define PREFETCH(from, locality) __builtin_prefetch(from, 0, locality)
#endif

/* Both given as condition masks of -1 and 0. */
INLINE vf choose(vi condition, vf yes, vf no) { return (vf)(((vi)yes & condition) | ((vi)no & ~condition)); }

/* madd: a b + c, in one rounding where the machine has it. greatest, least: the second operand unless the first is
 * larger (smaller). nearest: to even. */
#if defined(__AVX512F__)
INLINE vf madd(vf a, vf b, vf c) { return (vf)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c); }
INLINE vf greatest(vf a, vf b) { return (vf)_mm512_max_ps((__m512)a, (__m512)b); }
INLINE vf least(vf a, vf b) { return (vf)_mm512_min_ps((__m512)a, (__m512)b); }
INLINE vf nearest(vf a) { return (vf)_mm512_roundscale_ps((__m512)a, 8); }
INLINE vf root(vf a) { return (vf)_mm512_sqrt_ps((__m512)a); }
#elif defined(__AVX2__) && defined(__FMA__)
INLINE vf madd(vf a, vf b, vf c) { return (vf)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c); }
INLINE vf greatest(vf a, vf b) { return (vf)_mm256_max_ps((__m256)a, (__m256)b); }
INLINE vf least(vf a, vf b) { return (vf)_mm256_min_ps((__m256)a, (__m256)b); }
INLINE vf nearest(vf a) { return (vf)_mm256_round_ps((__m256)a, 8); }
INLINE vf root(vf a) { return (vf)_mm256_sqrt_ps((__m256)a); }
#elif defined(__ARM_NEON)
INLINE vf madd(vf a, vf b, vf c) { return (vf)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b); }
INLINE vf greatest(vf a, vf b) { return choose(a > b, a, b); }
INLINE vf least(vf a, vf b) { return choose(a < b, a, b); }
INLINE vf nearest(vf a) { return (vf)vrndnq_f32((float32x4_t)a); }
INLINE vf root(vf a) { return (vf)vsqrtq_f32((float32x4_t)a); }
#elif defined(__wasm_simd128__)
#if defined(__wasm_relaxed_simd__)
INLINE vf madd(vf a, vf b, vf c) { return (vf)__builtin_wasm_relaxed_madd_f32x4(a, b, c); }
#else
INLINE vf madd(vf a, vf b, vf c) { return a * b + c; }
#endif
INLINE vf greatest(vf a, vf b) { return (vf)wasm_f32x4_pmax((v128_t)b, (v128_t)a); }
INLINE vf least(vf a, vf b) { return (vf)wasm_f32x4_pmin((v128_t)b, (v128_t)a); }
INLINE vf nearest(vf a) { return (vf)wasm_f32x4_nearest((v128_t)a); }
INLINE vf root(vf a) { return (vf)wasm_f32x4_sqrt((v128_t)a); }
#else
INLINE vf madd(vf a, vf b, vf c) { return a * b + c; }
INLINE vf greatest(vf a, vf b) { return choose(a > b, a, b); }
INLINE vf least(vf a, vf b) { return choose(a < b, a, b); }
/* Good for |a| < 2^22, which is all that is asked for. */
INLINE vf nearest(vf a) { return (a + 12582912.0f) - 12582912.0f; }
INLINE vf root(vf a) {
  for (int32_t lane = 0; lane < LANES; lane++) a[lane] = __builtin_sqrtf(a[lane]);
  return a;
}
#endif

/* a / b for b from 1 on, to the last bit or the one before; 0 where 1 / b is denormal. */
#if defined(__AVX512F__)
INLINE vf ratio(vf a, vf b) {
  vf guess = (vf)_mm512_rcp14_ps((__m512)b);
  vf inverse = guess * madd(-b, guess, splat(2.0f));
  vf quotient = a * inverse;
  return madd(inverse, madd(-quotient, b, a), quotient);
}
#else
INLINE vf ratio(vf a, vf b) { return a / b; }
#endif

INLINE vf absolute(vf a) { return (vf)((vi)a & 0x7fffffff); }

/* Of `count` lanes, 1 to LANES; the others are 0. */
INLINE vf load_part(const float *from, int32_t count) {
#if defined(__AVX512F__)
  return (vf)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), from);
#else
  vf value = {0};
  for (int32_t lane = 0; lane < LANES; lane++)
    if (lane < count) value[lane] = from[lane];
  return value;
#endif
}

INLINE void store_part(float *to, vf value, int32_t count) {
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps(to, (__mmask16)((1u << count) - 1), (__m512)value);
#else
  for (int32_t lane = 0; lane < LANES; lane++)
    if (lane < count) to[lane] = value[lane];
#endif
}

/* Of `count` lanes, 1 to LANES; best where it is a constant. */
INLINE vf load_some(const float *from, int32_t count) { return count == LANES ? load(from) : load_part(from, count); }
INLINE void store_some(float *to, vf value, int32_t count) {
  if (count == LANES) store(to, value);
  else store_part(to, value, count);
}

/* Numbers below 1.2e-38 cost a hundred times as much as others on many machines: they are 0 while a program runs.
 * WebAssembly has no such switch. There, what pointwise operations multiply is 0 below 1e-30, which is where the
 * gradients of long sequences pass through on their way to nothing; what is no number stays none. */
#if defined(__wasm__)
INLINE vf flush(vf a) { return (vf)((vi)a & ~(absolute(a) < splat(1e-30f))); }
#else
INLINE vf flush(vf a) { return a; }
#endif

#if defined(__x86_64__)
#include <xmmintrin.h>
typedef uint32_t FloatMode;
INLINE FloatMode flush_denormals(void) {
  FloatMode before = _mm_getcsr();
  _mm_setcsr(before | 0x8040);
  return before;
}
INLINE void restore_float_mode(FloatMode mode) { _mm_setcsr(mode); }
#elif defined(__aarch64__)
typedef uint64_t FloatMode;
INLINE FloatMode flush_denormals(void) {
  FloatMode before;
  __asm__ volatile("mrs %0, fpcr" : "=r"(before));
  __asm__ volatile("msr fpcr, %0" ::"r"(before | (1u << 24)));
  return before;
}
INLINE void restore_float_mode(FloatMode mode) { __asm__ volatile("msr fpcr, %0" ::"r"(mode)); }
#else
typedef int32_t FloatMode;
INLINE FloatMode flush_denormals(void) { return 0; }
INLINE void restore_float_mode(FloatMode mode) { (void)mode; }
#endif

#endif
