/** What became of the gradients. */
export interface ClippingReport {
  /** Of the last update's gradient, all of it, before clipping; NaN before the first. */
  readonly norm: number;
  /** Whether clipping changed that gradient. */
  readonly clipped: boolean;
  /** Share of the updates in which it changed the gradient, since the start or the last restart; 0 before the first. */
  readonly share: number;
}

/** Keeps {@link ClippingReport}s up to date. */
export class ClippingRecord {
  #updates = 0;
  #changed = 0;
  #norm = Number.NaN;
  #clipped = false;

  /** @param outputs of the update program */
  add({ norm, clipped }: Readonly<Record<string, Float32Array>>): void {
    this.#norm = norm?.[0] as number;
    this.#clipped = (clipped?.[0] ?? 0) > 0;
    this.#updates++;
    if (this.#clipped) this.#changed++;
  }

  get report(): ClippingReport {
    const share = this.#updates === 0 ? 0 : this.#changed / this.#updates;
    return { norm: this.#norm, clipped: this.#clipped, share };
  }
}
