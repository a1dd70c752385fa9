// Builds the C core as native libraries, one for each set of instructions, with whatever C compiler there is.
// Everything works without them; they are found and used when they are there.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { arch, platform } from "node:os";

const SUFFIX = { win32: "dll", darwin: "dylib" }[platform()] ?? "so";
const VARIANTS =
  arch() === "x64"
    ? {
        "core-base": [],
        "core-avx2": ["-mavx2", "-mfma"],
        "core-avx512": ["-mavx512f", "-mavx2", "-mfma", "-mprefer-vector-width=512"],
      }
    : { "core-base": [] };
const FLAGS = [
  "-std=gnu11",
  "-O3",
  "-shared",
  "-fPIC",
  "-fvisibility=hidden",
  "-fno-math-errno",
  "-fno-strict-aliasing",
  "-ffp-contract=off",
  "-Wall",
  "-Wextra",
  "-Wno-psabi",
];

const compiler = [process.env.CC, "cc", "gcc", "clang"].find(
  (name) => name && spawnSync(name, ["--version"]).status === 0,
);
if (compiler === undefined) {
  console.error(
    "no C compiler: install gcc or clang (or name one in CC), or go on without: the WebAssembly engine needs none",
  );
  process.exit(1);
}
mkdirSync("dist/engine", { recursive: true });
const units = readdirSync("kernels")
  .filter((name) => name.endsWith(".c"))
  .map((name) => `kernels/${name}`);
for (const [name, flags] of Object.entries(VARIANTS)) {
  const out = `dist/engine/${name}.${SUFFIX}`;
  const { status } = spawnSync(compiler, [...FLAGS, ...flags, "-o", out, ...units], { stdio: "inherit" });
  if (status !== 0) {
    console.error(`${compiler} could not build ${out}`);
    process.exit(1);
  }
}
console.log(`built ${Object.keys(VARIANTS).join(", ")} with ${compiler}`);
