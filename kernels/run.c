/* The instruction loop, and how a batch is cut into slices. */

#include "core.h"

#if defined(__wasm__)
#define EXPORT(name) __attribute__((export_name(name)))
#elif defined(_WIN32)
#define EXPORT(name) __declspec(dllexport)
#else
#define EXPORT(name) __attribute__((visibility("default")))
#endif

enum { END, PACK, PRODUCT, CONTRACT, SUM_ROWS, SUM_FEATURES, TILE_PROGRAM, LOOP, SLICE_COPY, ACCUMULATE, PASS,
       MAXIMUM_ROWS, MAXIMUM_FEATURES };

static const int32_t *run_pass(const Machine *machine, const int32_t *code);

static const int32_t *run_one(const Machine *machine, const int32_t *code) {
  ++*machine->progress;
  switch (*code) {
    case PACK: return run_pack(machine, code + 1);
    case PRODUCT: return run_product(machine, code + 1);
    case CONTRACT: return run_contract(machine, code + 1);
    case SUM_ROWS: return run_sum_rows(machine, code + 1);
    case SUM_FEATURES: return run_sum_features(machine, code + 1);
    case TILE_PROGRAM: return run_tile(machine, code + 1);
    case SLICE_COPY: return run_slice_copy(machine, code + 1);
    case ACCUMULATE: return run_accumulate(machine, code + 1);
    case MAXIMUM_ROWS: return run_maximum_rows(machine, code + 1);
    case MAXIMUM_FEATURES: return run_maximum_features(machine, code + 1);
    case PASS: return run_pass(machine, code + 1);
    default: return 0;
  }
}

APART const int32_t *run_until(const Machine *machine, const int32_t *code, const int32_t *end) {
  while (code != 0 && code < end) code = run_one(machine, code);
  return code;
}

/* rows words: and then the words of the sums over rows that are run together, block by block. */
static const int32_t *run_pass(const Machine *machine, const int32_t *code) {
  Machine pass = *machine;
  int32_t rows = code[0];
  const int32_t *body = code + 2, *after = body + code[1];
  for (pass.row = 0; pass.row < rows; pass.row += PASS_BLOCK) {
    pass.rows = smaller(PASS_BLOCK, rows - pass.row);
    if (run_until(&pass, body, after) == 0) return 0;
  }
  return after;
}

/* LOOP is followed by: count reverse words, and then the words of its body. Returns 0, or 1 for an unknown
 * instruction. */
static int32_t run_words(Machine *machine, const int32_t *code, int32_t length) {
  const int32_t *end = code + length;
  while (code != 0 && code < end && *code != END) {
    if (*code != LOOP) {
      code = run_one(machine, code);
      continue;
    }
    int32_t count = code[1], reverse = code[2];
    const int32_t *body = code + 4, *after = body + code[3];
    machine->steps = count;
    machine->next = reverse ? -1 : 1;
    for (int32_t i = 0; i < count; i++) {
      machine->step = reverse ? count - 1 - i : i;
      if (run_until(machine, body, after) == 0) return 1;
    }
    machine->steps = machine->step = machine->next = 0;
    code = after;
  }
  return code == 0;
}

static int32_t in_float_mode(Machine *machine, const int32_t *code, int32_t length) {
  FloatMode mode = flush_denormals();
  int32_t failed = run_words(machine, code, length);
  restore_float_mode(mode);
  return failed;
}

/* Runs code that does not depend on the batch. All addresses are in floats from `memory`; returns 0 when all went
 * well. */
EXPORT("run") int32_t sequitur_run(float *memory, int32_t code, int32_t length, int32_t scratch, int32_t progress) {
  Machine machine = {.memory = memory, .scratch = memory + scratch, .opens = 1};
  machine.progress = (volatile int32_t *)memory + progress;
  return in_float_mode(&machine, (const int32_t *)memory + code, length);
}

/* Runs the slices lane, lane + lanes, lane + 2 lanes … of a batch. The job is
 * code length last_code last_length scratch progress rows slice_rows lanes
 * with the code for whole slices, and that for a last slice of fewer rows. */
EXPORT("run_lane") int32_t sequitur_run_lane(float *memory, int32_t job, int32_t lane) {
  const int32_t *words = (const int32_t *)memory, *at = words + job;
  int32_t rows = at[6], slice_rows = at[7], stride = at[8] * slice_rows;
  Machine machine = {.memory = memory, .scratch = memory + at[4], .lane = lane, .opens = 1};
  machine.progress = (volatile int32_t *)memory + at[5];
  for (int32_t first = lane * slice_rows; first < rows; first += stride) {
    int32_t whole = first + slice_rows <= rows;
    machine.first = first;
    if (in_float_mode(&machine, words + at[whole ? 0 : 2], at[whole ? 1 : 3])) return 1;
    machine.opens = 0;
  }
  return 0;
}

/* to += from: the sums of the lanes are added up in their order. */
EXPORT("accumulate") void sequitur_accumulate(float *memory, int32_t to, int32_t from, int32_t count) {
  add_floats(memory + to, memory + from, count);
}

/* to toFirst toStride from fromFirst fromStride outer count: rows of the batch into a slice, or out of it; toFirst
 * and fromFirst are added for each row that lies before the slice. */
const int32_t *run_slice_copy(const Machine *machine, const int32_t *code) {
  float *to = machine->memory + code[0] + code[1] * machine->first;
  const float *from = machine->memory + code[3] + code[4] * machine->first;
  int32_t outer = code[6], count = code[7];
  for (int32_t i = 0; i < outer; i++) copy_floats(to + i * code[2], from + i * code[5], count);
  return code + 8;
}

/* to laneStride from count: to the sum of the lane. */
const int32_t *run_accumulate(const Machine *machine, const int32_t *code) {
  float *to = machine->memory + code[0] + code[1] * machine->lane;
  const float *from = machine->memory + code[2];
  if (machine->opens) copy_floats(to, from, code[3]);
  else add_floats(to, from, code[3]);
  return code + 4;
}

/* As fast as this processor can: multiplications with additions that wait for nothing, 4 ROWS vectors of them a round.
 * The result is of no use, but must be somebody's. */
EXPORT("peak") float sequitur_peak(int32_t rounds) {
  vf c[2 * ROWS];
  const vf a = splat(0.999f), b = splat(0.001f);
  for (int32_t i = 0; i < 2 * ROWS; i++) c[i] = splat((float)i);
  for (int32_t round = 0; round < rounds; round++) {
    for (int32_t i = 0; i < 2 * ROWS; i++) c[i] = madd(c[i], a, b);
    for (int32_t i = 0; i < 2 * ROWS; i++) c[i] = madd(c[i], a, b);
  }
  float total = 0.0f;
  for (int32_t i = 0; i < 2 * ROWS; i++) total += c[i][0];
  return total;
}

/* What a round of it computes. */
EXPORT("peak_operations") int32_t sequitur_peak_operations(void) { return 2 * 4 * ROWS * LANES; }

/* Which of the libraries this processor can run: 2 AVX-512, 1 AVX2 with fused multiply-add, 0 the one as compiled. */
#if !defined(__wasm__)
EXPORT("level") int32_t sequitur_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) return 2;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return 1;
#endif
  return 0;
}
#endif
