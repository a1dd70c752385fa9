/* Elementary functions on vectors, in single precision. The constants are our own fits; errors are the largest
 * found over all of the stated range, relative, in float32. */
#ifndef SEQUITUR_FUNCTIONS_H
#define SEQUITUR_FUNCTIONS_H

#include "core.h"

/* NaN stays NaN. */
static inline vf clamp(vf x, float low, float high) {
  return least(splat(high), greatest(splat(low), x));
}

/* e^x = 2^n e^r with |r| <= ln 2 / 2; Taylor to r^7. Below -87.3 it gives 1.2e-38 rather than a denormal. */
static inline vf vector_exp(vf x) {
  vf bounded = clamp(x, -87.33654f, 88.37626f);
  vf n = nearest(bounded * 1.44269504f);
  vf r = madd(n, splat(-0.693145752f), bounded);
  r = madd(n, splat(-1.42860677e-6f), r);
  vf p = madd(r, splat(1.0f / 5040), splat(1.0f / 720));
  p = madd(p, r, splat(1.0f / 120));
  p = madd(p, r, splat(1.0f / 24));
  p = madd(p, r, splat(1.0f / 6));
  p = madd(p, r, splat(0.5f));
  p = madd(p, r, splat(1.0f));
  p = madd(p, r, splat(1.0f));
  vi exponent = (__builtin_convertvector(n, vi) + 127) << 23;
  return p * (vf)exponent;
}

/* tanh x = x P(x²) / Q(x²) on [-9, 9], beyond which it is ±1 in float32: 3.3e-7. */
static inline vf vector_tanh(vf x) {
  vf bounded = clamp(x, -9.0f, 9.0f);
  vf z = bounded * bounded;
  vf p = madd(z, splat(1.3354308769919498e-08f), splat(2.0608822524081916e-05f));
  p = madd(p, z, splat(0.003495572367683053f));
  p = madd(p, z, splat(0.1338101178407669f));
  p = madd(p, z, splat(1.0f));
  vf q = madd(z, splat(7.776412189741677e-07f), splat(0.00032856088364496827f));
  q = madd(q, z, splat(0.02587692253291607f));
  q = madd(q, z, splat(0.4671432673931122f));
  q = madd(q, z, splat(1.0f));
  return clamp(ratio(bounded * p, q), -1.0f, 1.0f);
}

/* erf x = x P(x²) / Q(x²) on [-3.92, 3.92], beyond which it is ±1 in float32: 3.6e-7. */
static inline vf vector_erf(vf x) {
  vf bounded = clamp(x, -3.92f, 3.92f);
  vf z = bounded * bounded;
  vf p = madd(z, splat(2.0501007818997987e-06f), splat(0.00028488286085537036f));
  p = madd(p, z, splat(0.003765592312821457f));
  p = madd(p, z, splat(0.052748646743685804f));
  p = madd(p, z, splat(0.190405795331801f));
  p = madd(p, z, splat(1.1283791461547572f));
  vf q = madd(z, splat(3.809186380025318e-05f), splat(0.001162530888469463f));
  q = madd(q, z, splat(0.0149691657215709f));
  q = madd(q, z, splat(0.11410884564697796f));
  q = madd(q, z, splat(0.5020754835540109f));
  q = madd(q, z, splat(1.0f));
  return clamp(ratio(bounded * p, q), -1.0f, 1.0f);
}

/* 1 / (1 + e^-x). */
static inline vf vector_sigmoid(vf x) { return ratio(splat(1.0f), splat(1.0f) + vector_exp(-x)); }

/* ln x = e ln 2 + ln m with m in [sqrt ½, sqrt 2), by 2 artanh((m - 1) / (m + 1)) to the 9th power. */
static inline vf vector_log(vf x) {
  vi bits = (vi)x;
  vi shifted = bits - 0x3f3504f3;
  vi exponent = shifted >> 23;
  vf m = (vf)(bits - (exponent << 23));
  vf s = (m - 1.0f) / (m + 1.0f);
  vf z = s * s;
  vf p = madd(z, splat(2.0f / 9), splat(2.0f / 7));
  p = madd(p, z, splat(2.0f / 5));
  p = madd(p, z, splat(2.0f / 3));
  vf e = __builtin_convertvector(exponent, vf);
  vf result = madd(e, splat(0.69314718f), madd(p * z, s, s + s));
  result = choose(x == 0.0f, splat(-__builtin_inff()), result);
  result = choose(x < 0.0f, splat(__builtin_nanf("")), result);
  return choose(x == splat(__builtin_inff()), x, result);
}

#endif
