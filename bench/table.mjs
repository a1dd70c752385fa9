/** Rows as text: aligned for a terminal, or as Markdown. */
import { cpus } from "node:os";

/** Columns for the peers that a section has. */
function columnsOf(peers) {
  return [
    { title: "", width: 48, left: true, text: ({ name }) => name },
    { title: "engine", width: 16, left: true, text: ({ engine, threads }) => `${engine}, ${threads} thr.` },
    { title: "time", width: 9, text: ({ ms }) => formatTime(ms) },
    { title: "GFLOP/s", width: 8, text: ({ gflops }) => (gflops === undefined ? "" : gflops.toFixed(1)) },
    {
      title: "of peak",
      width: 8,
      text: ({ peak }) => (peak === undefined ? "" : `${(100 * peak).toFixed(0)} %`),
    },
    { title: "error", width: 8, text: ({ error }) => formatError(error) },
    ...peers.map((peer) => ({
      title: peer,
      width: Math.max(18, peer.length + 1),
      text: (row) => peerText(row.peers[peer]),
    })),
  ];
}

function peerText(peer) {
  if (peer === undefined) return "";
  if (peer.ms === undefined) return "not timed";
  return `${formatTime(peer.ms)} (${formatRatio(peer.ratio)}x)`;
}

/** The row's cells of a table that looks the same whatever the rows are. */
export function textTable(peers) {
  const columns = columnsOf(peers);
  const align = (text, { width, left }) => (left ? text.padEnd(width) : text.padStart(width));
  const line = (textOf) =>
    columns
      .map((column) => align(textOf(column), column))
      .join(" ")
      .trimEnd();
  return { header: () => [line(({ title }) => title)], row: (row) => line(({ text }) => text(row)) };
}

export function markdownTable(peers) {
  const columns = columnsOf(peers);
  const line = (texts) => `| ${texts.join(" | ")} |`;
  return {
    header: () => [
      line(columns.map(({ title }) => title)),
      `|${columns.map(({ left }) => (left ? "---" : "--:")).join("|")}|`,
    ],
    row: (row) => line(columns.map(({ text }) => text(row))),
  };
}

/** The largest difference that was found of each peer, over all rows. */
export function agreementLines(rows) {
  const errors = new Map();
  // An example that has learnt agrees in another sense.
  for (const { peers, updates } of rows)
    for (const [name, { error }] of Object.entries(peers))
      if (updates === undefined) errors.set(name, Math.max(errors.get(name) ?? 0, error));
  return [...errors].map(([name, error]) => `${name} agrees with ours to ${formatError(error)}`);
}

/** What was measured with what, where and when. */
export function provenance(ours, peers) {
  const machine = `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ${process.version}`;
  const engines = ours.map(({ name, version }) => `${name} (${version})`);
  const others = peers.map(({ name, version }) => `${name} ${version}`);
  const unique = (names) => [...new Set(names)].join(", ");
  const date = new Date().toISOString().slice(0, 10);
  return `${date}; ${machine}; engines: ${unique(engines)}; peers: ${unique(others) || "none"}`;
}

function formatTime(ms) {
  if (ms === undefined) return "";
  if (ms < 0.1) return `${(1000 * ms).toFixed(1)} µs`;
  return ms < 10_000
    ? `${ms.toPrecision(Math.max(3, Math.ceil(Math.log10(ms))))} ms`
    : `${(ms / 1000).toFixed(1)} s`;
}

const formatRatio = (ratio) => (ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0));
const formatError = (error) => (error === undefined ? "" : error.toExponential(0));
