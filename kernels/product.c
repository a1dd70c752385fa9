/* Matrix products. A weight is laid out once in panels of 8 columns, [panel][k][8], the last one filled up with
 * zeros; the micro-kernel keeps 4 rows x 8 columns of the result in registers. */

#include "core.h"

/* Rows that stay in the cache while all panels pass by. */
#define ROW_BLOCK 64
/* Rows that a contraction lays out at a time. */
#define CONTRACT_BLOCK 256

static inline int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }

/* to(2) weight(2) ld N K transposed */
const int32_t *run_pack(const Machine *machine, const int32_t *code) {
  float *to = address(machine, code);
  const float *weight = address(machine, code + 2);
  int32_t ld = code[4], columns = code[5], inner = code[6], transposed = code[7];
  for (int32_t first = 0; first < columns; first += PANEL) {
    int32_t width = smaller(PANEL, columns - first);
    for (int32_t k = 0; k < inner; k++) {
      for (int32_t j = 0; j < PANEL; j++) {
        int32_t at = transposed ? k * ld + first + j : (first + j) * ld + k;
        *to++ = j < width ? weight[at] : 0.0f;
      }
    }
  }
  return code + 8;
}

/* Starts the 8 columns of one row from the addend; `width` of them exist. */
static inline void start_row(vf *low, vf *high, const float *addend, int32_t width) {
  if (addend == 0) {
    *low = *high = splat(0.0f);
  } else if (width == PANEL) {
    *low = load(addend);
    *high = load(addend + 4);
  } else {
    float row[PANEL] = {0};
    for (int32_t j = 0; j < width; j++) row[j] = addend[j];
    *low = load(row);
    *high = load(row + 4);
  }
}

static inline void end_row(float *to, vf low, vf high, int32_t width) {
  if (width == PANEL) {
    store(to, low);
    store(to + 4, high);
  } else {
    float row[PANEL];
    store(row, low);
    store(row + 4, high);
    for (int32_t j = 0; j < width; j++) to[j] = row[j];
  }
}

/* 4 rows: x at a distance of `ld` floats a row and `stride` floats an element. */
static inline __attribute__((always_inline)) void four_rows(float *to, int32_t ldto, const float *addend,
                                                            int32_t ldadd, const float *x, int32_t ld, int32_t stride,
                                                            const float *panel, int32_t inner, int32_t width) {
  vf c00, c01, c10, c11, c20, c21, c30, c31;
  start_row(&c00, &c01, addend, width);
  start_row(&c10, &c11, addend ? addend + ldadd : 0, width);
  start_row(&c20, &c21, addend ? addend + 2 * ldadd : 0, width);
  start_row(&c30, &c31, addend ? addend + 3 * ldadd : 0, width);
  const float *x0 = x, *x1 = x + ld, *x2 = x + 2 * ld, *x3 = x + 3 * ld;
  for (int32_t k = 0; k < inner; k++) {
    vf b0 = load(panel), b1 = load(panel + 4);
    panel += PANEL;
    vf a = splat(*x0);
    c00 = madd(a, b0, c00);
    c01 = madd(a, b1, c01);
    a = splat(*x1);
    c10 = madd(a, b0, c10);
    c11 = madd(a, b1, c11);
    a = splat(*x2);
    c20 = madd(a, b0, c20);
    c21 = madd(a, b1, c21);
    a = splat(*x3);
    c30 = madd(a, b0, c30);
    c31 = madd(a, b1, c31);
    x0 += stride;
    x1 += stride;
    x2 += stride;
    x3 += stride;
  }
  end_row(to, c00, c01, width);
  end_row(to + ldto, c10, c11, width);
  end_row(to + 2 * ldto, c20, c21, width);
  end_row(to + 3 * ldto, c30, c31, width);
}

static inline void one_row(float *to, const float *addend, const float *x, const float *panel, int32_t inner,
                           int32_t width) {
  vf low, high;
  start_row(&low, &high, addend, width);
  for (int32_t k = 0; k < inner; k++) {
    vf a = splat(x[k]);
    low = madd(a, load(panel + k * PANEL), low);
    high = madd(a, load(panel + k * PANEL + 4), high);
  }
  end_row(to, low, high, width);
}

/* One panel against a block of rows: a function of its own, so that a long run gets optimised code. */
static __attribute__((noinline)) void multiply_panel(float *to, int32_t ldto, const float *addend, int32_t ldadd,
                                                     const float *x, int32_t ldx, const float *panel, int32_t rows,
                                                     int32_t inner, int32_t width) {
  int32_t row = 0;
  for (; row + 4 <= rows; row += 4)
    four_rows(to + row * ldto, ldto, addend ? addend + row * ldadd : 0, ldadd, x + row * ldx, ldx, 1, panel, inner,
              width);
  for (; row < rows; row++)
    one_row(to + row * ldto, addend ? addend + row * ldadd : 0, x + row * ldx, panel, inner, width);
}

/* to(2) ldto addend(2) ldadd x(2) ldx packed(2) rows N K; ldadd = -1: no addend, 0: the same row for all */
const int32_t *run_product(const Machine *machine, const int32_t *code) {
  float *to = address(machine, code);
  int32_t ldto = code[2], ldadd = code[5], ldx = code[8];
  const float *addend = ldadd < 0 ? 0 : address(machine, code + 3);
  const float *x = address(machine, code + 6);
  const float *packed = address(machine, code + 9);
  int32_t rows = code[11], columns = code[12], inner = code[13];
  for (int32_t row = 0; row < rows; row += ROW_BLOCK) {
    int32_t block = smaller(ROW_BLOCK, rows - row);
    for (int32_t first = 0; first < columns; first += PANEL)
      multiply_panel(to + row * ldto + first, ldto, addend ? addend + row * ldadd + first : 0, ldadd, x + row * ldx,
                     ldx, packed + first * inner, block, inner, smaller(PANEL, columns - first));
  }
  return code + 14;
}

/* from[rows, columns] → to[columns / width][rows][width], the last panel filled up with zeros. */
static __attribute__((noinline)) void lay_out(float *to, const float *from, int32_t ld, int32_t rows, int32_t columns,
                                              int32_t width) {
  for (int32_t first = 0; first < columns; first += width) {
    if (first + width <= columns) {
      for (int32_t row = 0; row < rows; row++, to += width)
        for (int32_t j = 0; j < width; j += LANES) store(to + j, load(from + row * ld + first + j));
    } else {
      for (int32_t row = 0; row < rows; row++, to += width)
        for (int32_t j = 0; j < width; j++) to[j] = first + j < columns ? from[row * ld + first + j] : 0.0f;
    }
  }
}

static __attribute__((noinline)) void contract_panel(float *to, int32_t ldto, int32_t more, const float *a,
                                                     const float *b, int32_t rows, int32_t height, int32_t width) {
  for (int32_t first = 0; first < height; first += 4, a += 4 * rows, to += 4 * ldto) {
    if (first + 4 <= height) {
      four_rows(to, ldto, more ? to : 0, ldto, a, 1, 4, b, rows, width);
    } else {
      float rest[4 * PANEL];
      int32_t left = height - first;
      four_rows(rest, PANEL, 0, 0, a, 1, 4, b, rows, PANEL);
      for (int32_t i = 0; i < left; i++)
        for (int32_t j = 0; j < width; j++)
          to[i * ldto + j] = (more ? to[i * ldto + j] : 0.0f) + rest[i * PANEL + j];
    }
  }
}

/* One narrow operand (an input of one feature, say): column n of the result at a time. */
static __attribute__((noinline)) void contract_column(float *to, int32_t ldto, const float *a, int32_t lda,
                                                      const float *b, int32_t ldb, int32_t rows, int32_t height) {
  int32_t m = 0;
  for (; m + 2 * LANES <= height; m += 2 * LANES) {
    vf low = splat(0.0f), high = splat(0.0f), low2 = low, high2 = high;
    int32_t row = 0;
    for (; row + 2 <= rows; row += 2) {
      vf s = splat(b[row * ldb]), s2 = splat(b[(row + 1) * ldb]);
      low = madd(load(a + row * lda + m), s, low);
      high = madd(load(a + row * lda + m + LANES), s, high);
      low2 = madd(load(a + (row + 1) * lda + m), s2, low2);
      high2 = madd(load(a + (row + 1) * lda + m + LANES), s2, high2);
    }
    for (; row < rows; row++) {
      vf s = splat(b[row * ldb]);
      low = madd(load(a + row * lda + m), s, low);
      high = madd(load(a + row * lda + m + LANES), s, high);
    }
    low += low2;
    high += high2;
    for (int32_t i = 0; i < LANES; i++) {
      to[(m + i) * ldto] = low[i];
      to[(m + LANES + i) * ldto] = high[i];
    }
  }
  for (; m < height; m++) {
    float total = 0.0f;
    for (int32_t row = 0; row < rows; row++) total += a[row * lda + m] * b[row * ldb];
    to[m * ldto] = total;
  }
}

/* to(2) ldto a(2) lda b(2) ldb scratch(2) rows M N */
const int32_t *run_contract(const Machine *machine, const int32_t *code) {
  float *to = address(machine, code);
  const float *a = address(machine, code + 3);
  const float *b = address(machine, code + 6);
  int32_t ldto = code[2], lda = code[5], ldb = code[8];
  int32_t rows = code[11], height = code[12], width = code[13];
  if (width < 3) {
    for (int32_t n = 0; n < width; n++) contract_column(to + n, ldto, a, lda, b + n, ldb, rows, height);
    return code + 14;
  }
  float *a_panels = address(machine, code + 9);
  float *b_panels = a_panels + (height + 3) / 4 * 4 * CONTRACT_BLOCK;
  for (int32_t row = 0; row < rows; row += CONTRACT_BLOCK) {
    int32_t block = smaller(CONTRACT_BLOCK, rows - row);
    lay_out(a_panels, a + row * lda, lda, block, height, 4);
    lay_out(b_panels, b + row * ldb, ldb, block, width, PANEL);
    for (int32_t first = 0; first < width; first += PANEL)
      contract_panel(to + first, ldto, row > 0, a_panels, b_panels + first * block, block, height,
                     smaller(PANEL, width - first));
  }
  return code + 14;
}
