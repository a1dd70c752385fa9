/** The incomplete beta function, of which the cdf of Student's t and that of the negative binomial are values. */

const MOST_TERMS = 10_000;
const PRECISION = 1e-15;
/** What a denominator of zero is taken for. */
const TINY = 1e-300;

/**
 * The regularised incomplete beta function I_x(a, b), by whichever of its two fractions converges quickly.
 * @param rest 1 - x, where it is known more exactly than x says
 */
export function incompleteBeta(x: number, a: number, b: number, rest: number = 1 - x): number {
  if (x <= 0 || rest <= 0) return x <= 0 ? 0 : 1;
  return x < (a + 1) / (a + b + 2) ? betaFraction(x, rest, a, b) : 1 - betaFraction(rest, x, b, a);
}

/** The continued fraction of I_x(a, b) (DLMF 8.17.22), evaluated forwards (Lentz 1976; Thompson & Barnett 1986). */
function betaFraction(x: number, rest: number, a: number, b: number): number {
  const front = Math.exp(
    a * logOf(x, rest) + b * logOf(rest, x) + logGamma(a + b) - logGamma(a) - logGamma(b) - Math.log(a),
  );
  const away = (value: number): number => (value === 0 ? TINY : value);
  let numerator = 1;
  let denominator = 0;
  let result = 1;
  for (let term = 1; term <= MOST_TERMS; term++) {
    const coefficient = betaCoefficient(term, x, a, b);
    denominator = 1 / away(1 + coefficient * denominator);
    numerator = away(1 + coefficient / numerator);
    const factor = numerator * denominator;
    result *= factor;
    if (Math.abs(factor - 1) < PRECISION) break;
  }
  return front / result;
}

/** ln x, by the smaller of x and 1 - x. */
function logOf(x: number, rest: number): number {
  return x < rest ? Math.log(x) : Math.log1p(-rest);
}

/** d(n) of DLMF 8.17.23. */
function betaCoefficient(n: number, x: number, a: number, b: number): number {
  const m = Math.floor(n / 2);
  return n % 2 === 0
    ? (m * (b - m) * x) / ((a + n - 1) * (a + n))
    : (-(a + m) * (a + b + m) * x) / ((a + n - 1) * (a + n));
}

/** ln Γ(x) for x > 0: Stirling's series (DLMF 5.11.1) from 10 up, below by Γ(x+1) = x·Γ(x). */
export function logGamma(x: number): number {
  if (x < 10) return logGamma(x + 1) - Math.log(x);
  const square = x * x;
  const series =
    (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / (1188 * square)) / square) / square) / square) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}
