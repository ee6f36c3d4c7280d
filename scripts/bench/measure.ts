import type { Random } from '../simulate/random.ts';
import type { Case } from './case.ts';
import type { CaseName } from './result.ts';

export interface Measuring {
  readonly random: Random;
  readonly nowMs: () => number;
  /** Brings the calls in flight back to where they were, between what is timed. */
  readonly settle: () => Promise<void>;
  readonly onProgress: (text: string) => void;
}

interface Rounds {
  /** Not kept: caches fill, and code is compiled, the engine's too. */
  readonly warmUps: number;
  readonly iterations: number;
  /** On a machine that is too busy for all of them. Half of it at most goes by before any is kept. */
  readonly secondsMax: number;
}

/** So many are made, however long that takes. */
const ITERATIONS_MIN = 20;

/** What was taken by each iteration that counts. */
export interface Series {
  readonly ms: readonly number[];
  /** Processor time of this process, without the engine's, in microseconds. */
  readonly cpuMicros: readonly number[];
}

/**
 * Times each case once in each iteration, in random order and one at a time: what slows the machine
 * for a while slows them all.
 */
export const measure = async (
  cases: readonly Case[],
  { warmUps, iterations, secondsMax }: Rounds,
  { random, nowMs, settle, onProgress }: Measuring,
): Promise<ReadonlyMap<CaseName, Series>> => {
  const startedAt = nowMs();
  const share = () => (nowMs() - startedAt) / (secondsMax * 1_000);
  const enough = () => kept.length >= iterations || (share() > 1 && kept.length >= ITERATIONS_MIN);
  const kept: Round[] = [];
  for (let iteration = 0; !enough(); iteration += 1) {
    const isWarm = iteration >= warmUps || share() > 0.5;
    const round = await timeRound(shuffled(cases, random), { iteration, nowMs });
    if (isWarm) kept.push(round);
    await settle();
    onProgress(`${iteration + 1} of ${warmUps + iterations} iterations, the first to warm up`);
  }
  return new Map(cases.map(({ name }) => [name, seriesOf(name, kept)]));
};

type Round = ReadonlyMap<CaseName, Taken>;

interface Taken {
  readonly ms: number;
  readonly cpuMicros: number;
}

const seriesOf = (name: CaseName, rounds: readonly Round[]): Series => ({
  ms: rounds.map((round) => round.get(name)?.ms ?? NaN),
  cpuMicros: rounds.map((round) => round.get(name)?.cpuMicros ?? NaN),
});

interface Timing {
  readonly iteration: number;
  readonly nowMs: () => number;
}

const timeRound = async (cases: readonly Case[], timing: Timing): Promise<Round> => {
  const round = new Map<CaseName, Taken>();
  for (const each of cases) round.set(each.name, await timeOnce(each, timing));
  return round;
};

const timeOnce = async ({ prepare }: Case, { iteration, nowMs }: Timing): Promise<Taken> => {
  const operation = await prepare(iteration);
  const cpuBefore = process.cpuUsage();
  const startedAt = nowMs();
  await operation();
  const ms = nowMs() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { ms, cpuMicros: user + system };
};

/** Fisher and Yates. */
export const shuffled = <Item>(items: readonly Item[], random: Random): readonly Item[] => {
  const mixed: Item[] = [];
  for (const item of items) {
    const at = random.below(mixed.length + 1);
    mixed.splice(at, 0, item);
  }
  return mixed;
};
