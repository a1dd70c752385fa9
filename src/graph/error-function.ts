/** The error function in float64: JavaScript has none. Abramowitz & Stegun 1964, 7.1.6 and 7.1.14. */

/** Where the continued fraction, which converges faster the larger |x|, takes over from the series. */
const FAR = 2.5;
/** Terms of the continued fraction: enough for 1e-16 from {@link FAR} on. */
const TERMS = 40;

/** erf(x) = 2/√π · ∫₀ˣ e^(-t²) dt, to 1e-15 relative. */
export function errorFunction(x: number): number {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  return size > FAR ? Math.sign(x) * (1 - complement(size)) : series(x);
}

/** 1 - erf(x), to 1e-12 relative for x > 0 too, where erf(x) itself is nearly 1. */
export function complementaryErrorFunction(x: number): number {
  return x > FAR ? complement(x) : 1 - errorFunction(x);
}

/** 2/√π · e^(-x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n+1)): all terms have one sign, so nothing cancels. */
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** 1 - erf(x) = e^(-x²)/√π · 1/(x + ½/(x + 1/(x + 3/2/(x + …)))). */
function complement(x: number): number {
  let denominator = x;
  for (let n = TERMS; n > 0; n--) denominator = x + n / 2 / denominator;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / denominator;
}
