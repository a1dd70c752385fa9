import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A call that takes longer, in ms, is given up. */
const PATIENCE = 300_000;

/**
 * A peer's process: one JSON line asked, one answered. `hello` is its first line: `{ version }`, or `{ missing }` with
 * the reason why it cannot run.
 */
export class Remote {
  #process;
  #waiting = [];
  #errors = "";
  #ended;

  constructor([command, ...options]) {
    this.#process = spawn(command, options, { stdio: ["pipe", "pipe", "pipe"] });
    this.#process.stderr.on("data", (text) => {
      this.#errors = (this.#errors + text).slice(-2000);
    });
    this.#process.stdin.on("error", () => {});
    createInterface({ input: this.#process.stdout }).on("line", (line) =>
      this.#waiting.shift()?.(JSON.parse(line)),
    );
    this.#process.on("error", ({ message }) => this.#end(message));
    this.#process.on("close", (code) =>
      this.#end(`it ended with ${code}: ${this.#errors.trim().split("\n").at(-1)}`),
    );
    this.hello = this.#answer().then((answer) =>
      answer.error === undefined ? answer : { missing: answer.error },
    );
  }

  /** @throws Error when the peer answers with an error, ends, or takes too long */
  async ask(message) {
    this.#process.stdin.write(`${JSON.stringify(message)}\n`);
    const answer = await this.#answer();
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  }

  end() {
    this.#process.kill();
  }

  #answer() {
    if (this.#ended !== undefined) return Promise.resolve({ error: this.#ended });
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#end(`no answer within ${PATIENCE / 1000} s`);
        this.end();
      }, PATIENCE);
      this.#waiting.push((answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
    });
  }

  #end(reason) {
    this.#ended ??= reason;
    for (const resolve of this.#waiting.splice(0)) resolve({ error: reason });
  }
}
