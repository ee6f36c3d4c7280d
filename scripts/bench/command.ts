import { parseArgs } from 'node:util';
import { BenchError } from './bench-error.ts';
import type { Plan } from './run.ts';

export const HELP = `npm run bench: what a decision costs, beside a write that decides nothing and beside other ways.

That write is one UpdateItem ADD of one number: by the SDK as it comes (bare, stock SDK), and by the gate's
own client (bare lean), which is the least that a decision by that client could take.

  npm run bench                      all of it, four to six minutes on an idle machine
  npm run bench -- --quick           the same with fewer of everything, within a minute
  npm run bench -- --iterations N    so many iterations, each with every case once; 700 if not given
  npm run bench -- --seed S          the order of the cases and what is resampled; 1 if not given
  npm run bench -- --json            two lines: all there is, and then the ratios and what was counted
  npm run bench -- --svg FILE        writes a chart of it too
  npm run bench -- --chart FILE      no run: makes the chart of the lines in FILE, and prints it
  npm run bench -- --assert          a target that is missed is a failure; one that is undecided is none
  npm run bench -- --flood-only      the flood of denied requests alone
  npm run bench -- --growth          how a decision grows with teams, caps, calls in flight and callers
                                     (--quick: smaller tables, --markdown: for the documentation)

Everything runs in one process, on DynamoDB Local or what AWS_ENDPOINT_URL_DYNAMODB names. Times are of
the machine, and of the engine: what can be compared are the ratios of one run. Both are told.

A target is met or missed when all of a ratio's 95 % interval is on one side of the bound, and undecided
when the bound lies within it.

Exit code: 0, 1 with --assert when a target is missed (and not when it is undecided), 2 when the command makes no sense.
`;

export interface Command {
  readonly task: 'help' | 'bench' | 'flood' | 'growth' | 'chart';
  readonly plan: Plan;
  readonly isQuick: boolean;
  readonly json: boolean;
  readonly asserts: boolean;
  readonly markdown: boolean;
  /** Where a chart goes after a run. */
  readonly svg: string | undefined;
  /** What a chart is made of without one. */
  readonly chart: string;
}

/** The same however many iterations, so that quick ratios are of the same work. */
const SIZE = { teams: 16, atOnce: 16 } as const;

/**
 * The ratios have settled after some 2,000 iterations. The engine has compiled what it is asked for after a
 * tenth of them; of our own code much runs once in each, and Node compiles last what it runs least.
 */
const FULL = {
  ...SIZE,
  warmUps: 2_000,
  iterations: 700,
  secondsMax: Infinity,
  decisions: 2_400,
  floodSeconds: 12,
} as const;

/** Not all of the way to there, so that it stays within a minute. */
const QUICK = {
  ...SIZE,
  warmUps: 200,
  iterations: 80,
  secondsMax: 24,
  decisions: 320,
  floodSeconds: 5,
} as const;

export const readCommand = (typed: readonly string[]): Command => {
  const values = parse(typed);
  const amounts = values.quick ? QUICK : FULL;
  return {
    task: taskOf(values),
    plan: {
      ...amounts,
      seed: wholeNumber('--seed', values.seed ?? '1'),
      iterations: wholeNumber('--iterations', values.iterations ?? String(amounts.iterations)),
    },
    isQuick: values.quick,
    json: values.json,
    asserts: values.assert,
    markdown: values.markdown,
    svg: values.svg,
    chart: values.chart ?? '',
  };
};

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  assert: { type: 'boolean', default: false },
  markdown: { type: 'boolean', default: false },
  'flood-only': { type: 'boolean', default: false },
  growth: { type: 'boolean', default: false },
  iterations: { type: 'string' },
  seed: { type: 'string' },
  svg: { type: 'string' },
  chart: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const parse = (typed: readonly string[]) => {
  try {
    return parseArgs({ args: [...typed], options: OPTIONS }).values;
  } catch (error) {
    throw new BenchError(error instanceof Error ? error.message : String(error));
  }
};

const taskOf = (values: ReturnType<typeof parse>): Command['task'] => {
  if (values.help) return 'help';
  if (values.chart !== undefined) return 'chart';
  if (values.growth) return 'growth';
  return values['flood-only'] ? 'flood' : 'bench';
};

const wholeNumber = (name: string, text: string): number => {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new BenchError(`${name} is a whole number from 1, not "${text}".`);
};
