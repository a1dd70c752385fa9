/* The pointwise interpreter. A program runs over tiles of 256 floats that stay in the first cache, one operation
 * after the other; operands that lie contiguously in memory are used where they are, others are laid out first. */

#include "functions.h"

#define MAX_ENTRIES 96

enum {
  COPY, NEGATE, EXP, LOG, SQRT, ABSOLUTE, SIGN, TANH, SIGMOID, ERF, ADD, SUBTRACT, MULTIPLY, DIVIDE, MAXIMUM,
  MINIMUM, GREATER, SELECT, MULTIPLY_ADD, TANH_SLOPE, SIGMOID_SLOPE
};

#define EACH(expression)                       \
  for (int32_t i = 0; i < count; i += LANES) { \
    vf a = load(pa + i);                       \
    store(to + i, expression);                 \
  }                                            \
  break
#define EACH2(expression)                      \
  for (int32_t i = 0; i < count; i += LANES) { \
    vf a = load(pa + i), b = load(pb + i);     \
    store(to + i, expression);                 \
  }                                            \
  break
#define EACH3(expression)                                        \
  for (int32_t i = 0; i < count; i += LANES) {                   \
    vf a = load(pa + i), b = load(pb + i), c = load(pc + i);     \
    store(to + i, expression);                                   \
  }                                                              \
  break

static __attribute__((noinline)) void apply(int32_t operation, float *to, const float *pa, const float *pb,
                                            const float *pc, int32_t count) {
  const vf one = splat(1.0f), zero = splat(0.0f);
  switch (operation) {
    case COPY: EACH(a);
    case NEGATE: EACH(-a);
    case EXP: EACH(vector_exp(a));
    case LOG: EACH(vector_log(a));
    case SQRT: EACH(root(a));
    case ABSOLUTE: EACH(absolute(a));
    case SIGN: EACH(choose(a > zero, one, choose(a < zero, -one, zero)));
    case TANH: EACH(vector_tanh(a));
    case SIGMOID: EACH(vector_sigmoid(a));
    case ERF: EACH(vector_erf(a));
    case ADD: EACH2(a + b);
    case SUBTRACT: EACH2(a - b);
    case MULTIPLY: EACH2(flush(a * b));
    case DIVIDE: EACH2(a / b);
    case MAXIMUM: EACH2(greatest(a, b));
    case MINIMUM: EACH2(least(a, b));
    case GREATER: EACH2(choose(a > b, one, zero));
    case SELECT: EACH3(choose(a != zero, b, c));
    case MULTIPLY_ADD: EACH3(flush(madd(a, b, c)));
    case TANH_SLOPE: EACH2(flush(a * (one - b * b)));
    case SIGMOID_SLOPE: EACH2(flush(a * b * (one - b)));
  }
}

typedef struct {
  const float *base;
  int32_t outer, inner, feature; /* strides in floats; feature is 0 or 1 */
  int32_t next;                  /* how far away that of the next step is, or 0 */
} Operand;

/* Whether the operand's rows follow each other without gap, so that a tile of it can be used in place. */
static inline int in_place(const Operand *operand, int32_t rows, int32_t features) {
  return operand->feature == 1 && (rows == 1 || operand->inner == features);
}

static inline void prefetch(const float *from, int32_t count) {
  for (int32_t i = 0; i < count; i += 16) PREFETCH(from + i, 2);
}

static void gather(float *to, const float *from, const Operand *operand, int32_t rows, int32_t count) {
  for (int32_t row = 0; row < rows; row++, to += count, from += operand->inner) {
    if (operand->feature) copy_floats(to, from, count);
    else fill_floats(to, *from, count);
  }
}

/* outer inner features reads writes constants registers steps
 * reads: (offset step outer inner feature)*, writes: (offset step outer inner)*, constants: bits*,
 * steps: (operation to a b c)*; entries are numbered reads, constants, registers, writes. */
const int32_t *run_tile(const Machine *machine, const int32_t *code) {
  int32_t outer = code[0], inner = code[1], features = code[2];
  int32_t reads = code[3], writes = code[4], constants = code[5], registers = code[6], steps = code[7];
  Operand operand[MAX_ENTRIES];
  float *entry[MAX_ENTRIES];
  int32_t first_write = reads + constants + registers;
  float *scratch = machine->scratch;
  code += 8;
  for (int32_t i = 0; i < reads; i++, code += 5)
    operand[i] = (Operand){address(machine, code), code[2], code[3], code[4], far_step(machine, code)};
  for (int32_t i = 0; i < writes; i++, code += 4)
    operand[first_write + i] = (Operand){address(machine, code), code[2], code[3], 1, far_step(machine, code)};
  for (int32_t i = 0; i < constants; i++, code++) {
    entry[reads + i] = scratch + (reads + i) * TILE;
    fill_floats(entry[reads + i], *(const float *)code, TILE);
  }
  for (int32_t i = reads + constants; i < first_write; i++) entry[i] = scratch + i * TILE;
  const int32_t *program = code;

  int32_t width = features < TILE ? features : TILE;
  int32_t height = TILE / width;
  if (height > 4) height &= ~3;
  for (int32_t o = 0; o < outer; o++) {
    for (int32_t row = 0; row < inner; row += height) {
      int32_t rows = inner - row < height ? inner - row : height;
      for (int32_t column = 0; column < features; column += width) {
        int32_t columns = features - column < width ? features - column : width;
        int32_t count = rows * columns;
        int32_t whole = count % LANES == 0;
        for (int32_t i = 0; i < reads; i++) {
          const Operand *from = operand + i;
          const float *at = from->base + o * from->outer + row * from->inner + column * from->feature;
          if (whole && in_place(from, rows, columns)) {
            entry[i] = (float *)at;
            if (from->next) prefetch(at + from->next, count);
          } else {
            entry[i] = scratch + i * TILE;
            gather(entry[i], at, from, rows, columns);
          }
        }
        for (int32_t i = first_write; i < first_write + writes; i++) {
          const Operand *to = operand + i;
          float *at = (float *)to->base + o * to->outer + row * to->inner + column;
          entry[i] = whole && in_place(to, rows, columns) ? at : scratch + i * TILE;
          if (to->next && entry[i] == at) prefetch(at + to->next, count);
        }
        int32_t padded = (count + LANES - 1) / LANES * LANES;
        const int32_t *step = program;
        for (int32_t i = 0; i < steps; i++, step += 5)
          apply(step[0], entry[step[1]], entry[step[2]], entry[step[3]], entry[step[4]], padded);
        for (int32_t i = first_write; i < first_write + writes; i++) {
          const Operand *to = operand + i;
          if (entry[i] != scratch + i * TILE) continue;
          float *at = (float *)to->base + o * to->outer + row * to->inner + column;
          for (int32_t r = 0; r < rows; r++) copy_floats(at + r * to->inner, entry[i] + r * columns, columns);
        }
      }
    }
  }
  return program + 5 * steps;
}
