/** brain.js's own example: it learns 1, 2, 3, and is then asked what follows 1, 2. */
export const EXAMPLE = { series: [1, 2, 3], next: 3, tolerance: 0.05 };
