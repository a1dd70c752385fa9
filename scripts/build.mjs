// Builds dist/: plain tsc, one output file per source file, and the C core as WebAssembly.
import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { buildWasm } from "./build-wasm.mjs";

const tsc = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
  stdio: "inherit",
});
process.exitCode = tsc.status ?? 1;
// npx runs the file itself.
if (tsc.status === 0) chmodSync("dist/cli/main.js", 0o755);
await buildWasm("dist/engine");
