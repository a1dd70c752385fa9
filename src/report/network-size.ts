/** The size of the forecasting network in words. */
import { count, counted } from "./numbers.js";

/**
 * "5 networks of 4876 parameters"; of a single network its parameters alone.
 *
 * @param parameters of all networks together
 * @param members networks, all of one size; undefined where that is not known
 * @param group what separates thousands
 */
export function networkSize(parameters: number, members: number | undefined, group?: string): string {
  if (members === undefined || members === 1) return counted(parameters, "parameter", group);
  return `${count(members, group)} networks of ${counted(parameters / members, "parameter", group)}`;
}
