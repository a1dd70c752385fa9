/** The two floating-point types of 16 bits: rounding to them, and their bits. */

interface Format {
  /** Bits behind the binary point. */
  readonly fraction: number;
  /** Of the smallest normal number. */
  readonly minExponent: number;
  readonly max: number;
}

const FLOAT16: Format = { fraction: 10, minExponent: -14, max: 65504 };
const BFLOAT16: Format = { fraction: 7, minExponent: -126, max: (2 - 2 ** -7) * 2 ** 127 };

/** The nearest float16, ties to even; beyond the largest, infinity. */
export function roundToFloat16(value: number): number {
  return roundTo(FLOAT16, value);
}

/** The nearest bfloat16, ties to even; beyond the largest, infinity. */
export function roundToBfloat16(value: number): number {
  return roundTo(BFLOAT16, value);
}

export function float16FromBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

export function float16ToBits(value: number): number {
  const rounded = roundToFloat16(value);
  const sign = rounded < 0 || Object.is(rounded, -0) ? 0x8000 : 0;
  const size = Math.abs(rounded);
  if (Number.isNaN(size)) return 0x7e00;
  if (size > FLOAT16.max) return sign | 0x7c00;
  if (size < 2 ** FLOAT16.minExponent) return sign | (size * 2 ** 24);
  const exponent = exponentOf(size);
  return sign | ((exponent + 15) << 10) | ((size / 2 ** exponent - 1) * 1024);
}

/** A bfloat16 is the upper half of a float32. */
export function bfloat16FromBits(bits: number): number {
  return new Float32Array(Uint32Array.of(bits << 16).buffer)[0] as number;
}

export function bfloat16ToBits(value: number): number {
  const bits = new Uint32Array(Float32Array.of(roundToBfloat16(value)).buffer)[0] as number;
  return bits >>> 16;
}

function roundTo({ fraction, minExponent, max }: Format, value: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const unit = 2 ** (Math.max(exponentOf(Math.abs(value)), minExponent) - fraction);
  // A quotient below 2^12, to which 2^52 leaves no bits behind the point: the addition rounds to even.
  const steps = Math.abs(value) / unit + 2 ** 52 - 2 ** 52;
  const size = steps * unit > max ? Number.POSITIVE_INFINITY : steps * unit;
  return value < 0 ? -size : size;
}

/** Of a positive number: the largest e with 2^e <= value. */
function exponentOf(value: number): number {
  const guess = Math.floor(Math.log2(value));
  if (2 ** guess > value) return guess - 1;
  return 2 ** (guess + 1) <= value ? guess + 1 : guess;
}
