/* Matrix products. A weight is laid out once in panels [panel][k][PANEL], the last one filled up with zeros; the
 * micro-kernel keeps ROWS rows of a panel of the result in registers. */

#include "core.h"

/* Rows that stay in the cache while all panels pass by. */
#define ROW_BLOCK 64

/* Inputs from which on a weight is so large that its panels come from far away, time step by time step. */
#define LONG 256

/* to(2) weight(2) ld N K transposed */
const int32_t *run_pack(const Machine *machine, const int32_t *code) {
  float *to = address(machine, code);
  const float *weight = address(machine, code + 2);
  int32_t ld = code[4], columns = code[5], inner = code[6], transposed = code[7];
  for (int32_t first = 0; first < columns; first += PANEL) {
    int32_t width = smaller(PANEL, columns - first);
    for (int32_t k = 0; k < inner; k++, to += PANEL) {
      const float *from = transposed ? weight + k * ld + first : weight + first * ld + k;
      int32_t distance = transposed ? 1 : ld, j = 0;
      for (; j < width; j++) to[j] = from[j * distance];
      for (; j < PANEL; j++) to[j] = 0.0f;
    }
  }
  return code + 8;
}

/* `rows` rows of one panel, `vectors` of its vectors; both constants where it is called, so that `c` is registers.
 * The last vector has `last` columns. If `ahead` is given, as many vectors as there are inputs are asked for there. */
INLINE void multiply_tile(int32_t rows, int32_t vectors, int32_t last, float *to, int32_t ldto, const float *addend,
                          int32_t ldadd, const float *x, int32_t ldx, const float *panel, int32_t inner,
                          const float *ahead) {
  vf c[ROWS][2];
  const float *from[ROWS];
  for (int32_t i = 0; i < rows; i++) {
    from[i] = x + i * ldx;
    for (int32_t v = 0; v < vectors; v++) {
      const float *start = addend + i * ldadd + v * LANES;
      c[i][v] = addend == 0 ? splat(0.0f) : v + 1 == vectors && last < LANES ? load_part(start, last) : load(start);
    }
  }
  for (int32_t k = 0; k < inner; k++, panel += PANEL) {
    vf b[2];
    if (ahead != 0) PREFETCH(ahead + k * LANES, 2);
    for (int32_t v = 0; v < vectors; v++) b[v] = load(panel + v * LANES);
    for (int32_t i = 0; i < rows; i++) {
      vf a = splat(from[i][k]);
      for (int32_t v = 0; v < vectors; v++) c[i][v] = madd(a, b[v], c[i][v]);
    }
  }
  for (int32_t i = 0; i < rows; i++) {
    for (int32_t v = 0; v < vectors; v++) {
      float *end = to + i * ldto + v * LANES;
      if (v + 1 == vectors && last < LANES) store_part(end, c[i][v], last);
      else store(end, c[i][v]);
    }
  }
}

/* Asks for what the next tile starts from while this one is computed: it may come from far away. */
INLINE void prefetch_rows(const float *from, int32_t ld, int32_t rows) {
  for (int32_t i = 0; i < rows; i++) {
    PREFETCH(from + i * ld, 3);
    PREFETCH(from + i * ld + LANES, 3);
  }
}

/* One panel against a block of rows; the first two tiles ask for the halves of the next panel, if that is long. */
#define MULTIPLY_PANEL(name, vectors, last)                                                                       \
  APART void name(float *to, int32_t ldto, const float *addend, int32_t ldadd, const float *x, int32_t ldx,       \
                  const float *panel, int32_t rows, int32_t inner, int32_t width) {                               \
    (void)width;                                                                                                  \
    int32_t row = 0;                                                                                              \
    for (; row + ROWS <= rows; row += ROWS, addend += addend ? ROWS * ldadd : 0) {                                \
      if (addend != 0) prefetch_rows(addend + ROWS * ldadd, ldadd, row + 2 * ROWS <= rows ? ROWS : 0);            \
      if (CAN_PREFETCH && inner >= LONG && row < 2 * ROWS)                                                        \
        multiply_tile(ROWS, vectors, last, to + row * ldto, ldto, addend, ldadd, x + row * ldx, ldx, panel,       \
                      inner, panel + PANEL * inner + row / ROWS * LANES * inner);                                 \
      else                                                                                                        \
        multiply_tile(ROWS, vectors, last, to + row * ldto, ldto, addend, ldadd, x + row * ldx, ldx, panel,       \
                      inner, 0);                                                                                  \
    }                                                                                                             \
    for (; row < rows; row++, addend += addend ? ldadd : 0)                                                       \
      multiply_tile(1, vectors, last, to + row * ldto, ldto, addend, ldadd, x + row * ldx, ldx, panel, inner, 0); \
  }
MULTIPLY_PANEL(multiply_two, 2, LANES)
MULTIPLY_PANEL(multiply_one, 1, LANES)
MULTIPLY_PANEL(multiply_part_of_two, 2, width - LANES)
MULTIPLY_PANEL(multiply_part_of_one, 1, width)

INLINE void multiply_panel(float *to, int32_t ldto, const float *addend, int32_t ldadd, const float *x, int32_t ldx,
                           const float *panel, int32_t rows, int32_t inner, int32_t width) {
  if (width == PANEL) multiply_two(to, ldto, addend, ldadd, x, ldx, panel, rows, inner, width);
  else if (width == LANES) multiply_one(to, ldto, addend, ldadd, x, ldx, panel, rows, inner, width);
  else if (width > LANES) multiply_part_of_two(to, ldto, addend, ldadd, x, ldx, panel, rows, inner, width);
  else multiply_part_of_one(to, ldto, addend, ldadd, x, ldx, panel, rows, inner, width);
}

/* A single row: several panels at once, so that sums do not wait for each other. */
#define PANELS_AT_ONCE 4
APART void multiply_row(float *to, const float *addend, const float *x, const float *packed, int32_t inner) {
  vf c[PANELS_AT_ONCE][2];
  for (int32_t p = 0; p < PANELS_AT_ONCE; p++)
    for (int32_t v = 0; v < 2; v++) c[p][v] = addend == 0 ? splat(0.0f) : load(addend + p * PANEL + v * LANES);
  for (int32_t k = 0; k < inner; k++, packed += PANEL) {
    vf a = splat(x[k]);
    for (int32_t p = 0; p < PANELS_AT_ONCE; p++)
      for (int32_t v = 0; v < 2; v++) c[p][v] = madd(a, load(packed + p * PANEL * inner + v * LANES), c[p][v]);
  }
  for (int32_t p = 0; p < PANELS_AT_ONCE; p++)
    for (int32_t v = 0; v < 2; v++) store(to + p * PANEL + v * LANES, c[p][v]);
}

/* to(2) ldto addend(2) ldadd x(2) ldx packed(2) rows N K; ldadd = -1: no addend, 0: the same row for all */
const int32_t *run_product(const Machine *machine, const int32_t *code) {
  float *to = address(machine, code);
  int32_t ldto = code[2], ldadd = code[5], ldx = code[8];
  const float *addend = ldadd < 0 ? 0 : address(machine, code + 3);
  const float *x = address(machine, code + 6);
  const float *packed = address(machine, code + 9);
  int32_t rows = code[11], columns = code[12], inner = code[13];
  int32_t first = 0;
  if (rows == 1)
    for (; first + PANELS_AT_ONCE * PANEL <= columns; first += PANELS_AT_ONCE * PANEL)
      multiply_row(to + first, addend ? addend + first : 0, x, packed + first * inner, inner);
  for (int32_t row = 0; row < rows; row += ROW_BLOCK) {
    int32_t block = smaller(ROW_BLOCK, rows - row);
    for (int32_t column = first; column < columns; column += PANEL)
      multiply_panel(to + row * ldto + column, ldto, addend ? addend + row * ldadd + column : 0, ldadd,
                     x + row * ldx, ldx, packed + column * inner, block, inner, smaller(PANEL, columns - column));
    ++*machine->progress;
  }
  return code + 14;
}
