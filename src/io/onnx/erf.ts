/**
 * The error function, to double precision: erf(x) = 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n+1)!!
 * (Abramowitz & Stegun 1964, 7.1.6). All terms have one sign, so that none cancels another.
 */
export function erf(x: number): number {
  // From 6 on, 1 − erf(x) is below 2^-53.
  if (!(Math.abs(x) < 6)) return Math.sign(x);
  let term = x;
  let sum = 0;
  for (let n = 0; sum + term !== sum; n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 3);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
