// Builds dist/: plain tsc, one output file per source file.
import { spawnSync } from "node:child_process";

const tsc = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
  stdio: "inherit",
});
process.exitCode = tsc.status ?? 1;
