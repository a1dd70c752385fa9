/** What is said of networks whose own forecasts come back to them. */

import { divergence, type LoopReport } from "../kinds/series/free-running.js";
import type { Finding } from "./forecast-result.js";

/**
 * @param steps of the forecast
 * @param trained steps that the networks were trained for
 * @param networks of the ensemble
 */
export function loopFindings(
  loop: LoopReport | undefined,
  steps: number,
  trained: number,
  networks: number,
): Finding[] {
  if (loop === undefined) return [];
  const { growth, trustedSteps, damping } = loop;
  const flag = "--horizon STEPS";
  const beyond = {
    text:
      `steps ${trained + 1} to ${steps} are beyond the ${trained} that the network was trained for, their intervals are ` +
      `guessed${damping === null ? `; its loop can be trusted so far: disturbances become ${growth.toPrecision(3)}x a step` : ""}`,
    flag,
  };
  const findings = steps > trained ? [beyond] : [];
  if (damping === null) return findings;
  const which =
    damping.networks === networks ? "all networks" : `${damping.networks} of ${networks} networks`;
  const repaired = {
    text:
      `the loop of the network's own forecasts ${divergence(growth)} and can be trusted for ${trustedSteps} steps: from step ` +
      `${damping.from} on ${which} keep ${(100 * damping.kept).toFixed(1)} % of their state a step, so that nothing grows, ` +
      "and come closer to level and season",
    flag,
  };
  return [...findings, repaired];
}
