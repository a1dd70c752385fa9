/** brain.js and its README's example of a recurrent network: `new brain.recurrent.LSTMTimeStep()`, as it is. */
import { createRequire } from "node:module";
import { EXAMPLE } from "./example.mjs";
import { serve } from "./serve.mjs";

const require = createRequire(import.meta.url);

await serve(async () => {
  // The build for browsers carries gpu.js, which the other one would want installed, and its native parts.
  const brain = require("brain.js/dist/browser.js");
  return {
    version: require("brain.js/package.json").version,
    prepare({ updates, units }) {
      const learn = () => {
        const network = new brain.recurrent.LSTMTimeStep();
        const [hidden] = network.options.hiddenLayers;
        if (hidden !== units) throw new Error(`its default is ${hidden} units, not ${units}`);
        // It would stop by itself after about 20 updates: below the threshold it never is.
        const { iterations } = network.train([EXAMPLE.series], { iterations: updates, errorThresh: 1e-30 });
        if (iterations !== updates) throw new Error(`it stopped after ${iterations} updates`);
        return network;
      };
      return { step: () => void learn(), check: () => [learn().run(EXAMPLE.series.slice(0, -1))] };
    },
  };
});
