/** One thing that was found out or assumed about the input, in words, and the flag that overrides it. */
export interface Finding {
  readonly text: string;
  /** As typed, with a placeholder for its value: `--season STEPS`. */
  readonly flag?: string;
}
