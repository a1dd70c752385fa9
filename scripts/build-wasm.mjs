// Builds the C core to WebAssembly, once with relaxed SIMD and once without; skipped when nothing has changed.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const VARIANTS = { "core-simd.wasm": [], "core-relaxed.wasm": ["-mrelaxed-simd"] };
const FLAGS = [
  "--target=wasm32",
  "-std=c11",
  "-O3",
  "-msimd128",
  "-ffreestanding",
  "-fno-math-errno",
  "-ffp-contract=off",
  "-Wall",
  "-Wextra",
  "-Werror",
  "-nostdlib",
  "-Wl,--no-entry",
  "-Wl,--import-memory",
  "-Wl,--max-memory=4294967296",
  "-Wl,--export=__heap_base",
  "-Wl,--export=__stack_pointer",
  "-Wl,--strip-all",
  "-Wl,-z,stack-size=65536",
];

/** @param {string} out folder for the modules */
export async function buildWasm(out) {
  const sources = readdirSync("kernels").filter((name) => /\.[ch]$/.test(name));
  const tree = Object.fromEntries(sources.map((name) => [name, readFileSync(`kernels/${name}`, "utf8")]));
  const hash = createHash("sha256")
    .update(JSON.stringify([tree, FLAGS, VARIANTS, withSharedMemory.toString()]))
    .digest("hex");
  const stamp = `${out}/core.sha256`;
  if (readIfPresent(stamp) === hash) return;
  const { runClang } = await import("@yowasp/clang");
  // Loads the compiler without a word; a run of its own would report progress on stdout.
  await runClang(null, {}, { fetchProgress: () => {} });
  mkdirSync(out, { recursive: true });
  const units = sources.filter((name) => name.endsWith(".c"));
  for (const [name, flags] of Object.entries(VARIANTS)) {
    const made = await compile(runClang, ["clang", ...FLAGS, ...flags, "-o", name, ...units], tree);
    writeFileSync(`${out}/${name}`, made[name]);
    writeFileSync(`${out}/${name.replace(".wasm", "-shared.wasm")}`, withSharedMemory(made[name]));
  }
  writeFileSync(stamp, hash);
}

/**
 * The same module for memory that threads share: it differs in one bit, in the limits of the imported memory. All its
 * data is constant, so that it does no harm when each thread writes it anew.
 */
function withSharedMemory(module) {
  const shared = Uint8Array.from(module);
  const name = new TextEncoder().encode("\x03env\x06memory\x02");
  const at = shared.findIndex((_, start) => name.every((byte, index) => shared[start + index] === byte));
  const limits = at + name.length;
  // 0: no maximum, 1: one; 3: shared, with one.
  if (at < 0 || shared[limits] !== 1) throw new Error("the C core does not import its memory with a maximum");
  shared[limits] = 3;
  return shared;
}

/** Silent when all is well; what the compiler said when it is not. */
async function compile(runClang, command, tree) {
  const said = [];
  const decoder = new TextDecoder();
  const hear = (bytes) => bytes && said.push(decoder.decode(bytes));
  try {
    return await runClang(command, tree, { stdout: hear, stderr: hear });
  } catch (error) {
    throw new Error(`building the C core failed: ${error.message}\n${said.join("")}`);
  }
}

function readIfPresent(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
