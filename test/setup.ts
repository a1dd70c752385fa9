/**
 * Property tests draw the same cases in every run, so that the gate is repeatable; `SEQUITUR_FUZZ=random npm test`
 * draws new ones.
 */

import { configureGlobal } from "fast-check";

if (process.env.SEQUITUR_FUZZ !== "random") configureGlobal({ seed: 1992 });
