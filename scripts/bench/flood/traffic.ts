import { invariant } from '../../../src/domain/errors.ts';
import type { Decision } from '../../../src/domain/decision.ts';
import type { TeamId } from '../../../src/domain/ids.ts';
import type { Instant } from '../../../src/domain/time.ts';
import type { Random } from '../../simulate/random.ts';
import type { FloodEnvironment } from './environment.ts';
import { drive, type Due, type Pace } from './schedule.ts';
import { aPrompt, useUpHolds } from './teams.ts';

/** One request of the flooding team, and what it was told. */
export interface FloodRequest {
  readonly at: Instant;
  readonly decision: Decision;
}

/** One request of the other team. */
export interface NeighbourRequest {
  readonly phase: Due['phase'];
  /** From when it was due until it was answered. */
  readonly ms: number;
}

/** How the flood came about, beside how it was meant to. */
export interface Begun {
  readonly requests: number;
  /** Of all its phases, each from its beginning until its last request was begun. */
  readonly ms: number;
  /** How long after it was due each request was begun. */
  readonly lateMs: readonly number[];
}

export interface Seen {
  readonly begun: Begun;
  readonly flood: readonly FloodRequest[];
  readonly neighbour: readonly NeighbourRequest[];
}

export interface Asks {
  readonly environments: readonly FloodEnvironment[];
  readonly ask: (environment: FloodEnvironment, at: Instant) => Promise<Decision>;
  readonly onAdmitted: () => Promise<void>;
  readonly neighbour: { readonly environment: FloodEnvironment; readonly team: TeamId };
}

/** Its calls end sooner or later, as everybody's do: its meter must not grow. */
const NEIGHBOUR_SETTLES_EVERY = 10;

/** Sends the requests of both teams when they are due, phase by phase, and notes what becomes of them. */
export const send = async (
  phases: readonly (readonly Due[])[],
  asks: Asks,
  { random, pace }: { readonly random: Random; readonly pace: Pace | undefined },
): Promise<Seen> => {
  const flood: FloodRequest[] = [];
  const neighbour: NeighbourRequest[] = [];

  const lines = asks.environments.map(inTurn);
  const askInFlood = async (): Promise<void> => {
    const line = lines[random.below(lines.length)];
    invariant(line !== undefined, 'A flood comes from somewhere');
    const request = await line(async (environment) => {
      const at = environment.clock();
      return { at, decision: await asks.ask(environment, at) };
    });
    flood.push(request);
    if (request.decision.outcome === 'allow') await asks.onAdmitted();
  };

  const askAsNeighbour = async ({ phase }: Due, sinceDueMs: () => number): Promise<void> => {
    const { environment, team } = asks.neighbour;
    const decision = await environment.guard(aPrompt(team, environment.clock()));
    // On a machine that is too busy the store's answer may come too late: that took its time as well.
    invariant(
      decision.outcome === 'allow' || decision.degraded === true,
      'The other team was denied, which has no limits',
    );
    neighbour.push({ phase, ms: sinceDueMs() });
    if (neighbour.length % NEIGHBOUR_SETTLES_EVERY === 0) await useUpHolds(environment.table, team);
  };

  const lateMs: number[] = [];
  let begunMs = 0;
  for (const dues of phases) {
    let lastMs = 0;
    await drive(
      dues,
      (due, sinceDueMs) => {
        if (due.from === 'neighbour') return askAsNeighbour(due, sinceDueMs);
        const late = sinceDueMs();
        lateMs.push(late);
        lastMs = due.dueMs + late;
        return askInFlood();
      },
      pace,
    );
    begunMs += lastMs;
  }
  return { flood, neighbour, begun: { requests: lateMs.length, ms: begunMs, lateMs } };
};

/**
 * An environment answers one request at a time, and those that come meanwhile stand in line. A service
 * that starts more environments instead has one more first denial for each of them.
 */
const inTurn = (environment: FloodEnvironment) => {
  let last: Promise<unknown> = Promise.resolve();
  return <Answer>(ask: (environment: FloodEnvironment) => Promise<Answer>): Promise<Answer> => {
    const answer = last.then(() => ask(environment));
    last = answer;
    return answer;
  };
};
