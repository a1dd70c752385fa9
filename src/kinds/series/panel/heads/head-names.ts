/** What the network of a panel may predict of each step, by name. */

export const headNames = ["normal", "student-t", "negative-binomial", "quantile"] as const;
export type HeadName = (typeof headNames)[number];
