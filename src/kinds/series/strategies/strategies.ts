/** The strategies by name. */

import { direct } from "./direct.js";
import { encoderDecoder } from "./encoder-decoder.js";
import { recursive } from "./recursive.js";
import type { Strategy, StrategyName } from "./strategy.js";

export const strategies: Readonly<Record<StrategyName, Strategy>> = {
  direct,
  recursive,
  "encoder-decoder": encoderDecoder,
};
