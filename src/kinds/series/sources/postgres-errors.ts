/** What a PostgreSQL server, or the way to it, has to say → one line, without a password. */

import { InputError } from "../../../errors.js";
import { severalStatements } from "./select-statement.js";

const UNREACHABLE: readonly string[] = [
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EPIPE",
  "ENOENT",
];
/** SQLSTATEs, of PostgreSQL's Appendix A. */
const [INVALID_USER, INVALID_PASSWORD, SYNTAX, READ_ONLY] = ["28000", "28P01", "42601", "25006"];

/** @param file the address, without its password */
export function explainOpening(error: unknown, file: string, waitedMs: number): InputError {
  const { code, message, syscall } = partsOf(error);
  const say = (problem: string, advice: string): InputError => new InputError(problem, advice, { file });
  if (code === INVALID_PASSWORD || code === INVALID_USER)
    return say(
      `the server refuses the user or the password (${message})`,
      "check both; a password is taken from the address, PGPASSWORD or ~/.pgpass",
    );
  if (/client password must be/.test(message))
    return say("the server asks for a password", "give it in the address, in PGPASSWORD or in ~/.pgpass");
  if (/timeout/.test(message))
    return say(`the server does not answer within ${waitedMs / 1000} seconds`, "check host and port");
  // A certificate that the address names may be missing, too.
  if (code !== undefined && UNREACHABLE.includes(code) && syscall !== "open")
    return say(`the server cannot be reached (${code})`, "check host and port, and whether it runs");
  const isTls = syscall === "open" || /certificate|SSL|altnames/i.test(message);
  return say(
    `no connection (${message})`,
    isTls ? "check sslmode and sslrootcert in the address" : "check the address",
  );
}

/** @param file the address, without its password */
export function explainQuery(error: unknown, file: string): unknown {
  const { code, message, position } = partsOf(error);
  const say = (problem: string, advice: string): InputError => new InputError(problem, advice, { file });
  if (code === READ_ONLY) return say(`the query writes (${message})`, "give a single SELECT with --sql");
  if (code === SYNTAX && /multiple commands/.test(message)) return severalStatements(file);
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code)) {
    const where = position === undefined ? "" : ` at character ${position}`;
    return say(`the query fails: ${message}${where}`, "correct it");
  }
  if (code !== undefined || /^Connection terminated/.test(message))
    return say(`the connection broke off (${code ?? message})`, "try again");
  return error;
}

interface Parts {
  readonly code: string | undefined;
  readonly message: string;
  readonly position: string | undefined;
  /** Of Node's errors. */
  readonly syscall: string | undefined;
}

function partsOf(error: unknown): Parts {
  const { code, message, position, syscall } = error as Partial<Record<keyof Parts, unknown>>;
  const text = (value: unknown): string | undefined =>
    typeof value === "string" && value !== "" ? value : undefined;
  return {
    code: text(code),
    message: text(message) ?? "unknown error",
    position: text(position),
    syscall: text(syscall),
  };
}
