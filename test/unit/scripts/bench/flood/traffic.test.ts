import type { FloodEnvironment } from '../../../../../scripts/bench/flood/environment.ts';
import type { Due } from '../../../../../scripts/bench/flood/schedule.ts';
import { aCheck } from '../../../../../scripts/bench/flood/teams.ts';
import { send } from '../../../../../scripts/bench/flood/traffic.ts';
import { randomFrom } from '../../../../../scripts/simulate/random.ts';
import { connect } from '../../../../../src/adapters/dynamo/connect.ts';
import { teamId } from '../../../../../src/domain/ids.ts';
import { instant } from '../../../../../src/domain/time.ts';
import { anAllowance } from '../../../../support/builders.ts';

const FLOOD_ANSWERED_MS = 100;

/** A clock that goes on while somebody sleeps, and while the one environment answers the flood. */
const world = () => {
  let now = 0;
  const noted: string[] = [];
  const environment: FloodEnvironment = {
    table: connect({ tableName: 'none', attemptMs: 1 }),
    calls: [],
    close: () => undefined,
    clock: () => instant(now),
    checkRate: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      now += FLOOD_ANSWERED_MS;
      noted.push(`the flood is answered at ${now}`);
      return anAllowance();
    },
    guard: () => {
      noted.push(`the other team asks at ${now}`);
      return Promise.resolve(anAllowance());
    },
  };
  const team = teamId('flooding');
  const asks = {
    environments: [environment],
    neighbour: { environment, team: teamId('other') },
    onAdmitted: () => Promise.resolve(),
    ask: ({ checkRate }: FloodEnvironment) => checkRate(aCheck(team, instant(now))),
  };
  const pace = {
    nowMs: () => now,
    sleep: (ms: number) => {
      now += ms;
      return Promise.resolve();
    },
  };
  return {
    noted,
    sent: (phases: readonly (readonly Due[])[]) =>
      send(phases, asks, { random: randomFrom(1), pace }),
  };
};

const flood = (dueMs: number): Due => ({ dueMs, from: 'flood', phase: 'flood' });
const quiet = (dueMs: number): Due => ({ dueMs, from: 'neighbour', phase: 'quiet' });

describe('who sends a flood', () => {
  it('lets a quiet phase begin when nothing of the flood is in flight', async () => {
    const { noted, sent } = world();

    const { neighbour } = await sent([[flood(0), flood(10)], [quiet(5)]]);

    expect(noted).toEqual([
      'the flood is answered at 110',
      'the flood is answered at 210',
      'the other team asks at 215',
    ]);
    expect(neighbour).toEqual([{ phase: 'quiet', ms: 0 }]);
  });

  it('tells how long the requests took to begin, and how late each was', async () => {
    const { sent } = world();

    const { begun, flood: answered } = await sent([[flood(0), flood(10.5)], [flood(30)]]);

    expect(begun).toEqual({ requests: 3, ms: 41, lateMs: [0, 0.5, 0] });
    expect(answered).toHaveLength(3);
  });
});
