/* The instruction loop. */

#include "core.h"

enum { END, PACK, PRODUCT, CONTRACT, SUM_ROWS, SUM_FEATURES, TILE_PROGRAM, LOOP };

static const int32_t *run_one(Machine *machine, const int32_t *code) {
  switch (*code) {
    case PACK: return run_pack(machine, code + 1);
    case PRODUCT: return run_product(machine, code + 1);
    case CONTRACT: return run_contract(machine, code + 1);
    case SUM_ROWS: return run_sum_rows(machine, code + 1);
    case SUM_FEATURES: return run_sum_features(machine, code + 1);
    case TILE_PROGRAM: return run_tile(machine, code + 1);
    default: return 0;
  }
}

static const int32_t *run_until(Machine *machine, const int32_t *code, const int32_t *end) {
  while (code != 0 && code < end) code = run_one(machine, code);
  return code;
}

/* Runs a program of `length` words.
 * memory: what addresses count from; scratch: for tile programs, apart from all buffers
 * returns 0, or 1 for an unknown instruction
 * LOOP is followed by: count reverse words, and then the words of its body */
__attribute__((export_name("run"))) int32_t sequitur_run(const int32_t *code, int32_t length, float *memory,
                                                         float *scratch) {
  Machine machine = {memory, scratch, 0};
  const int32_t *end = code + length;
  while (code != 0 && code < end && *code != END) {
    if (*code != LOOP) {
      code = run_one(&machine, code);
      continue;
    }
    int32_t count = code[1], reverse = code[2];
    const int32_t *body = code + 4, *after = body + code[3];
    for (int32_t i = 0; i < count; i++) {
      machine.step = reverse ? count - 1 - i : i;
      if (run_until(&machine, body, after) == 0) return 1;
    }
    machine.step = 0;
    code = after;
  }
  return code == 0;
}

/* to += from: gradients of slices are summed in order. */
__attribute__((export_name("accumulate"))) void sequitur_accumulate(float *to, const float *from, int32_t count) {
  int32_t i = 0;
  for (; i + LANES <= count; i += LANES) store(to + i, load(to + i) + load(from + i));
  for (; i < count; i++) to[i] += from[i];
}
