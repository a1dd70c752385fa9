/* Weight gradients: the sum over many rows of outer products of what came in with what goes back. */

#include "core.h"

/* The first operand is laid out too, if its rows are so far apart that a cache cannot hold many where they lie. */
#define FAR_APART 96
/* A second operand with fewer features is not laid out. */
#define NARROW 3

/* from[rows, columns] → to[rows][PANEL], filled up with zeros. */
APART void lay_out(float *to, const float *from, int32_t ld, int32_t rows, int32_t columns) {
  for (int32_t row = 0; row < rows; row++, from += ld, to += PANEL) {
    if (columns == PANEL) {
      store(to, load(from));
      store(to + LANES, load(from + LANES));
    } else {
      int32_t j = 0;
      for (; j < columns; j++) to[j] = from[j];
      for (; j < PANEL; j++) to[j] = 0.0f;
    }
  }
}

/* from[rows, columns] → to[columns / ROWS][rows][ROWS]; what is left over stays undefined. */
APART void lay_out_heights(float *to, const float *from, int32_t ld, int32_t rows, int32_t columns) {
  for (int32_t m = 0; m + ROWS <= columns; m += ROWS)
    for (int32_t row = 0; row < rows; row++, to += ROWS)
      for (int32_t i = 0; i < ROWS; i++) to[i] = from[row * ld + m + i];
}

/* `height` rows of the result, `vectors` of its vectors; both constants where it is called. If `ahead` is given, what
 * comes next is asked for there, in rows that are `ld` apart. */
INLINE void contract_tile(int32_t height, int32_t vectors, int32_t last, float *to, int32_t ldto, int32_t more,
                          const float *a, int32_t lda, const float *panel, int32_t rows, const float *ahead,
                          int32_t ld) {
  vf c[ROWS][2];
  for (int32_t i = 0; i < height; i++)
    for (int32_t v = 0; v < vectors; v++) {
      const float *start = to + i * ldto + v * LANES;
      c[i][v] = !more ? splat(0.0f) : v + 1 == vectors && last < LANES ? load_part(start, last) : load(start);
    }
  for (int32_t row = 0; row < rows; row++, a += lda, panel += PANEL) {
    vf b[2];
    if (ahead != 0) PREFETCH(ahead + row * ld, 2);
    for (int32_t v = 0; v < vectors; v++) b[v] = load(panel + v * LANES);
    for (int32_t i = 0; i < height; i++) {
      vf s = splat(a[i]);
      for (int32_t v = 0; v < vectors; v++) c[i][v] = madd(s, b[v], c[i][v]);
    }
  }
  for (int32_t i = 0; i < height; i++)
    for (int32_t v = 0; v < vectors; v++) {
      float *end = to + i * ldto + v * LANES;
      if (v + 1 == vectors && last < LANES) store_part(end, c[i][v], last);
      else store(end, c[i][v]);
    }
}

/* One panel; meanwhile the next block of the first operand is asked for, which follows this one. */
#define CONTRACT_PANEL(name, vectors, last)                                                                         \
  APART void name(float *to, int32_t ldto, int32_t more, const float *a, int32_t lda, const float *heights,         \
                  const float *panel, int32_t rows, int32_t height, int32_t width) {                                \
    (void)width;                                                                                                    \
    int32_t m = 0;                                                                                                  \
    for (; m + ROWS <= height; m += ROWS) {                                                                         \
      const float *next = a + rows * lda + m;                                                                       \
      if (lda >= FAR_APART)                                                                                         \
        contract_tile(ROWS, vectors, last, to + m * ldto, ldto, more, heights + m * rows, ROWS, panel, rows, next,  \
                      lda);                                                                                         \
      else                                                                                                          \
        contract_tile(ROWS, vectors, last, to + m * ldto, ldto, more, a + m, lda, panel, rows, next, lda);          \
    }                                                                                                               \
    for (; m < height; m++)                                                                                         \
      contract_tile(1, vectors, last, to + m * ldto, ldto, more, a + m, lda, panel, rows, 0, 0);                    \
  }
CONTRACT_PANEL(contract_two, 2, LANES)
CONTRACT_PANEL(contract_one, 1, LANES)
CONTRACT_PANEL(contract_part_of_two, 2, width - LANES)
CONTRACT_PANEL(contract_part_of_one, 1, width)

/* One narrow operand (an input of one feature, say): some vectors of a column of the result, of the last of which
 * `last` lanes count. */
INLINE void contract_lanes(int32_t vectors, int32_t turns, int32_t last, float *to, int32_t ldto, int32_t more,
                           const float *a, int32_t lda, const float *b, int32_t ldb, int32_t rows) {
  vf sums[4][SUMMED] = {0};
  sum_columns(vectors, turns, last, sums, a, lda, b, ldb, rows);
  for (int32_t v = 0; v < vectors; v++)
    for (int32_t lane = 0; lane < (v + 1 == vectors ? last : LANES); lane++) {
      float *end = to + (v * LANES + lane) * ldto;
      *end = more ? *end + sums[0][v][lane] : sums[0][v][lane];
    }
}

APART void contract_column(float *to, int32_t ldto, int32_t more, const float *a, int32_t lda, const float *b,
                           int32_t ldb, int32_t rows, int32_t height) {
  int32_t m = 0;
  for (; m + SUMMED * LANES <= height; m += SUMMED * LANES)
    contract_lanes(SUMMED, 2, LANES, to + m * ldto, ldto, more, a + m, lda, b, ldb, rows);
  for (; m + LANES <= height; m += LANES)
    contract_lanes(1, 4, LANES, to + m * ldto, ldto, more, a + m, lda, b, ldb, rows);
  if (m < height) contract_lanes(1, 4, height - m, to + m * ldto, ldto, more, a + m, lda, b, ldb, rows);
}

/* to(2) ldto a(2) lda b(2) ldb scratch(2) again M N, in a pass over rows; again: b is laid out already, by the
 * instruction before */
const int32_t *run_contract(const Machine *machine, const int32_t *code) {
  float *to = address(machine, code);
  int32_t ldto = code[2], lda = code[5], ldb = code[8], again = code[11], height = code[12], width = code[13];
  int32_t rows = machine->rows, more = machine->row > 0;
  const float *a = address(machine, code + 3) + machine->row * lda;
  const float *b = address(machine, code + 6) + machine->row * ldb;
  float *panels = address(machine, code + 9);
  float *heights = panels + (width + PANEL - 1) / PANEL * PANEL * PASS_BLOCK;
  if (width < NARROW) {
    for (int32_t n = 0; n < width; n++) contract_column(to + n, ldto, more, a, lda, b + n, ldb, rows, height);
    return code + 14;
  }
  if (lda >= FAR_APART) lay_out_heights(heights, a, lda, rows, height);
  for (int32_t first = 0; first < width; first += PANEL) {
    int32_t columns = smaller(PANEL, width - first);
    float *panel = panels + first * PASS_BLOCK, *end = to + first;
    if (!again) lay_out(panel, b + first, ldb, rows, columns);
    if (columns == PANEL) contract_two(end, ldto, more, a, lda, heights, panel, rows, height, columns);
    else if (columns == LANES) contract_one(end, ldto, more, a, lda, heights, panel, rows, height, columns);
    else if (columns > LANES) contract_part_of_two(end, ldto, more, a, lda, heights, panel, rows, height, columns);
    else contract_part_of_one(end, ldto, more, a, lda, heights, panel, rows, height, columns);
  }
  return code + 14;
}
