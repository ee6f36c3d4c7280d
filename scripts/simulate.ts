/** `npm run simulate`: the gate under faults, in virtual time, by seeds that can be replayed. */
import { parseArgs } from 'node:util';
import { BREAKS } from './simulate/breaks.ts';
import { addRun, summaryJson, type Summary, summaryText } from './simulate/report.ts';
import { OPS_PER_RUN, runsOf, simulate } from './simulate/run.ts';

const HELP = `npm run simulate [-- --seed S] [-- --ops N] [-- --break NAME] [-- --json]

  --seed S      what is left to chance, as a number; 1 if not given
  --ops N       commands that reach the table; 20000 if not given
  --break NAME  with a clause of the code broken on purpose, which must be found
  --break list  the names of these
  --json        the summary as JSON

It runs in parts of ${OPS_PER_RUN} operations, each with a seed of its own, and each ends with all
invariants checked. The first that does not hold ends it, with the seed of that part: the command that
is printed replays it alone.

Exit code: 0 when every invariant holds, 1 when one does not, 2 when the command makes no sense.
`;

const TOLD_EVERY_MS = 5_000;

interface Order {
  readonly seed: number;
  readonly ops: number;
  readonly broken: string | undefined;
}

const readOrder = (): Order & { readonly json: boolean; readonly help: boolean } => {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      ops: { type: 'string', default: String(OPS_PER_RUN) },
      break: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [seed, ops] = [Number(values.seed), Number(values.ops)];
  if (!Number.isSafeInteger(seed) || seed < 0 || !Number.isSafeInteger(ops) || ops < 1) {
    throw new Error('--seed and --ops are whole numbers');
  }
  const { json, help } = values;
  return { seed, ops, broken: values.break, json, help };
};

const perform = async ({ seed, ops, broken }: Order): Promise<Summary> => {
  const makeBreak = broken === undefined ? () => ({}) : BREAKS[broken];
  if (makeBreak === undefined) throw new Error(`Nothing to break is called ${String(broken)}`);
  const startedAt = performance.now();
  let toldAt = startedAt;
  let summary: Summary = {
    ...{ seed, broken, runs: 0, ops: 0, crashes: 0, seconds: 0 },
    ...{ counts: {}, digests: [], failed: undefined },
  };
  const onOps = (done: number): void => {
    const now = performance.now();
    if (now - toldAt < TOLD_EVERY_MS) return;
    toldAt = now;
    const seconds = ((now - startedAt) / 1_000).toFixed(0);
    console.error(`${summary.ops + done} of ${ops} operations, ${seconds} s`);
  };
  for (const part of runsOf(seed, ops)) {
    summary = addRun(summary, await simulate({ ...part, broken: makeBreak(), onOps }));
    if (summary.failed !== undefined) break;
  }
  return { ...summary, seconds: (performance.now() - startedAt) / 1_000 };
};

const replayOf = ({ seed, ops, failed, broken }: Summary & Order): string => {
  const part = runsOf(seed, ops).find((each) => each.seed === failed?.seed);
  const breaking = broken === undefined ? '' : ` --break ${broken}`;
  return `npm run simulate -- --seed ${part?.seed ?? seed} --ops ${part?.ops ?? ops}${breaking}`;
};

const main = async (): Promise<void> => {
  const { json, help, ...order } = readOrder();
  if (help) console.log(HELP);
  else if (order.broken === 'list') console.log(Object.keys(BREAKS).join('\n'));
  else {
    const summary = await perform(order);
    const replay = replayOf({ ...summary, ...order });
    console.log(json ? summaryJson(summary, replay) : summaryText(summary, replay));
    process.exitCode = summary.failed === undefined ? 0 : 1;
  }
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
