import { againstOurs, againstReference } from "./agreement.mjs";
import { materialOf } from "./models.mjs";
import { operationsOf } from "./operations.mjs";
import { timeInTurns } from "./timing.mjs";

/** From this width on, products are most of the work, and a share of the machine's peak means something. */
const WIDE = 128;

/**
 * Checks entries that belong together, then times them, all contenders in turns.
 * @param contenders `ours` and `peers`; a peer prepares one entry at a time, so peers go with a single entry
 * @param plan `rounds` and `budget` as for `timeInTurns`; `timed(entry)`: whether it is timed, beside being checked
 * @param failed told why something that takes part is left out
 * @returns a row for each entry and engine of ours that agrees with float64; `ms` is missing where it was not timed
 */
export async function compare(entries, { ours, peers }, plan, failed) {
  const cases = [];
  for (const entry of entries) {
    const own = await agreeing(ours, entry, (engine) => againstReference(engine, entry), failed);
    if (own.length === 0) continue;
    const others = await agreeing(peers, entry, (peer) => againstOurs(peer, own[0].contender, entry), failed);
    cases.push({ entry, own, others });
  }
  const timed = cases.filter(({ entry }) => plan.timed(entry));
  await timeAll(timed, plan, failed);
  return cases.flatMap(({ entry, own, others }) => own.map((result) => rowOf(entry, result, others)));
}

/** The contenders that take part and agree, each with the largest difference that was found. */
async function agreeing(contenders, entry, check, failed) {
  const results = [];
  for (const contender of contenders) {
    if (contender.refuses(entry) !== undefined) continue;
    try {
      results.push({ contender, error: await check(contender), ms: undefined });
    } catch (error) {
      failed(error.message);
    }
  }
  return results;
}

async function timeAll(cases, plan, failed) {
  const runners = [];
  for (const { entry, own, others } of cases) {
    const material = materialOf(entry);
    for (const result of [...own, ...others])
      runners.push({ entry, result, prepared: await result.contender.prepare(entry, material) });
  }
  const times = await timeInTurns(
    runners.map(({ prepared }) => prepared),
    plan,
  );
  for (const [index, { entry, result, prepared }] of runners.entries()) {
    const { ms, failure } = times[index];
    result.ms = ms;
    if (failure === undefined) await prepared.close();
    else failed(`${entry.name}: ${result.contender.name} failed: ${failure.message}`);
  }
}

function rowOf(entry, { contender, error, ms }, others) {
  const { name, task, cell, units, batch, steps, updates } = entry;
  const { products } = operationsOf(entry);
  const gflops = ms === undefined ? undefined : products / ms / 1e6;
  const peak =
    units >= WIDE && contender.peak > 0 ? gflops / (contender.peak * contender.threads) : undefined;
  const sizes = { name, task, cell, units, batch, steps, ...(updates === undefined ? {} : { updates }) };
  const peers = Object.fromEntries(best(others).map((other) => [other.contender.name, peerOf(other, ms)]));
  return { ...sizes, engine: contender.name, threads: contender.threads, ms, gflops, peak, error, peers };
}

/** Of each peer the number of threads with which it is fastest. */
function best(results) {
  const names = [...new Set(results.map(({ contender }) => contender.name))];
  return names.map((name) =>
    results
      .filter(({ contender }) => contender.name === name)
      .toSorted((a, b) => (a.ms ?? Infinity) - (b.ms ?? Infinity))
      .at(0),
  );
}

function peerOf({ contender, ms, error }, ourMs) {
  return { ms, ratio: ms === undefined ? undefined : ms / ourMs, threads: contender.threads, error };
}
