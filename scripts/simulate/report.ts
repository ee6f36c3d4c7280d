import type { Run } from './run.ts';
import type { Counts } from './stage.ts';
import type { Entry } from './violation.ts';

export interface Summary {
  readonly seed: number;
  readonly broken: string | undefined;
  readonly runs: number;
  readonly ops: number;
  readonly crashes: number;
  readonly seconds: number;
  readonly counts: Partial<Counts>;
  readonly digests: readonly string[];
  readonly failed: Run | undefined;
}

export const addRun = (summary: Summary, run: Run): Summary => ({
  ...summary,
  runs: summary.runs + 1,
  ops: summary.ops + run.ops,
  crashes: summary.crashes + run.crashes,
  counts: sumOf(summary.counts, run.counts),
  digests: [...summary.digests, run.digest],
  failed: run.violation === undefined ? undefined : run,
});

const sumOf = (one: Partial<Counts>, other: Counts): Counts => {
  const sums = { ...other };
  for (const name of Object.keys(sums) as (keyof Counts)[]) sums[name] += one[name] ?? 0;
  return sums;
};

export const summaryText = (summary: Summary, replay: string): string => {
  const { ops, runs, crashes, seconds, counts, failed } = summary;
  const done = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  const lines = [
    `${ops} operations in ${runs} runs, ${crashes} crashes, ${seconds.toFixed(0)} s`,
    done.join(', '),
  ];
  if (failed?.violation === undefined) return [...lines, 'Every invariant holds.'].join('\n');
  const { invariant, finding, team } = failed.violation;
  return [
    ...lines,
    `${invariant} is broken: ${finding}`,
    `Replay: ${replay}`,
    `The last commands of ${team ?? 'nobody in particular'}:`,
    ...failed.history.map(entryText),
  ].join('\n');
};

export const summaryJson = (summary: Summary, replay: string): string => {
  const { failed, ...rest } = summary;
  const violation =
    failed?.violation === undefined
      ? null
      : {
          invariant: failed.violation.invariant,
          finding: failed.violation.finding,
          team: failed.violation.team ?? null,
          seed: failed.seed,
          replay,
          history: failed.history.map(entryText),
        };
  return JSON.stringify({ ...rest, broken: rest.broken ?? null, violation }, undefined, 2);
};

const TEXT_MAX = 1_200;

const entryText = ({ at, outcome, command }: Entry): string => {
  const when = new Date(at).toISOString();
  const text = JSON.stringify(command.input, hidden).slice(0, TEXT_MAX);
  return `${when} ${command.name} ${outcome}\n  ${text}`;
};

/** Bytes as hexadecimal digits; what is different in every run, or says nothing, is left out. */
const hidden = (name: string, value: unknown): unknown => {
  if (name === 'ClientRequestToken' || name === 'TableName') return undefined;
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
};
