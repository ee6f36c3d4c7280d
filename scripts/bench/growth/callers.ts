import type { TeamId } from '../../../src/domain/ids.ts';
import type { Random } from '../../simulate/random.ts';
import { useUpHolds } from '../flood/teams.ts';
import { addOne, floorKey, stockClient } from '../floor.ts';
import type { Gate } from '../gate.ts';
import { admit } from './teams.ts';
import { shuffled } from '../measure.ts';
import { percentile } from '../../percentile.ts';
import { ascendingOf } from '../statistics.ts';

/** One kind of work under so many callers. */
export interface Pace {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly perSecond: number;
}

export interface Load {
  readonly callers: number;
  readonly teams: number;
  /** Of one team, at the end of a round. */
  readonly inFlightMax: number;
  readonly decision: Pace;
  readonly bare: Pace;
  /** Decisions a second of bare writes a second: the median over the rounds. */
  readonly ratio: number;
}

interface Loading {
  readonly gate: Gate;
  readonly teams: readonly TeamId[];
  readonly callers: number;
  readonly rounds: number;
  readonly random: Random;
}

/**
 * In a round: counted and not timed, so that a fast machine has no more calls in flight than a slow one.
 */
export const CALLS_PER_CALLER = 4;

type Work = (index: number) => Promise<unknown>;

/**
 * Both kinds of work in each round, in random order and of the same teams; calls end between the rounds.
 */
export const loadOf = async (loading: Loading): Promise<Load> => {
  const { gate, teams, callers, rounds, random } = loading;
  const { table } = gate.from;
  const stock = stockClient();
  const add = addOne({ client: stock, tableName: table.name });
  const teamOf = (index: number): TeamId => {
    const team = teams[index % teams.length];
    if (team === undefined) throw new Error('No teams');
    return team;
  };
  const calls = callers * CALLS_PER_CALLER;
  const works = [
    { kind: 'bare', work: (index: number) => add(floorKey(teamOf(index), 'COUNTER')) },
    { kind: 'decision', work: (index: number) => admit(gate, teamOf(index)) },
  ];
  const played: { readonly kind: string; readonly round: Round }[] = [];
  // The first of the rounds warms up.
  for (let round = 0; round <= rounds; round += 1) {
    const range = { from: round * calls, to: (round + 1) * calls };
    for (const { kind, work } of shuffled(works, random)) {
      played.push({ kind, round: await play(work, { ...range, callers }) });
    }
    const asked = new Set(Array.from({ length: calls }, (_, at) => teamOf(range.from + at)));
    await Promise.all([...asked].map((team) => useUpHolds(table, team)));
  }
  stock.destroy();
  const roundsOf = (wanted: string): readonly Round[] =>
    played.slice(works.length).flatMap(({ kind, round }) => (kind === wanted ? [round] : []));
  const [bare, decision] = [roundsOf('bare'), roundsOf('decision')];
  const ratios = decision.map(({ perSecond }, at) => perSecond / (bare[at]?.perSecond ?? NaN));
  return {
    callers,
    teams: teams.length,
    inFlightMax: Math.ceil(calls / teams.length),
    decision: paceOf(decision),
    bare: paceOf(bare),
    ratio: percentile(ascendingOf(ratios), 50),
  };
};

interface Round {
  readonly times: readonly number[];
  readonly perSecond: number;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly callers: number;
}

/** Callers that ask again as soon as they are answered, until all is asked. */
const play = async (work: Work, { from, to, callers }: Range): Promise<Round> => {
  const times: number[] = [];
  const startedAt = performance.now();
  let next = from;
  const call = async (): Promise<void> => {
    while (next < to) {
      next += 1;
      const begunAt = performance.now();
      await work(next - 1);
      times.push(performance.now() - begunAt);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  return { times, perSecond: (times.length * 1_000) / (performance.now() - startedAt) };
};

const paceOf = (rounds: readonly Round[]): Pace => {
  const times = ascendingOf(rounds.flatMap((round) => round.times));
  const perSecond = ascendingOf(rounds.map((round) => round.perSecond));
  return {
    p50Ms: percentile(times, 50),
    p99Ms: percentile(times, 99),
    perSecond: percentile(perSecond, 50),
  };
};
