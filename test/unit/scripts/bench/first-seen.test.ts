import { firstSeenCase } from '../../../../scripts/bench/first-seen.ts';
import type { Asked } from '../../../../scripts/bench/gate.ts';
import { deny } from '../../../../src/domain/decision.ts';
import { teamId } from '../../../../src/domain/ids.ts';
import { instant } from '../../../../src/domain/time.ts';
import { anAllowance } from '../../../support/builders.ts';

const ALPHA = teamId('alpha');
const BETA = teamId('beta');
const TEAMS = {
  ids: [ALPHA, BETA],
  of: (iteration: number) => (iteration % 2 === 0 ? ALPHA : BETA),
  turnOf: (iteration: number) => Math.floor(iteration / 2),
};

/** Two environments that write down who was asked when, by a clock that only sleepers move. */
const opened = async (startsAt: number) => {
  let now = startsAt;
  const asked: string[] = [];
  const inFlight: string[] = [];
  const gateOf = (name: string) => ({
    decide: ({ team }: Asked) => {
      asked.push(`${name} about ${team} at ${now}`);
      return Promise.resolve(anAllowance());
    },
  });
  const first = await firstSeenCase({
    gates: [gateOf('one'), gateOf('two')],
    teams: TEAMS,
    inFlight: { add: ({ team }) => inFlight.push(team) },
    clock: () => instant(now),
    sleep: (ms) => {
      now += ms;
      return Promise.resolve();
    },
  });
  const ask = async (iteration: number): Promise<void> => {
    const operation = await first.prepare(iteration);
    await operation();
  };
  return { asked, inFlight, ask };
};

describe('a decision about a team first seen', () => {
  it('is made by environments that were each asked about each team before', async () => {
    const { asked, inFlight } = await opened(100_000);

    expect(asked.toSorted()).toEqual([
      'one about alpha at 100000',
      'one about beta at 100000',
      'two about alpha at 100000',
      'two about beta at 100000',
    ]);
    expect(inFlight.toSorted()).toEqual(['alpha', 'alpha', 'beta', 'beta']);
  });

  it('waits for the next slot wherever the environment has seen the team in this one', async () => {
    const { asked, ask } = await opened(104_990);

    for (const iteration of [0, 1, 2, 3, 4]) await ask(iteration);

    expect(asked.slice(4)).toEqual([
      'one about alpha at 105000',
      'one about beta at 105000',
      'two about alpha at 105000',
      'two about beta at 105000',
      'one about alpha at 110000',
    ]);
  });

  it('is no denial', async () => {
    const opening = firstSeenCase({
      gates: [{ decide: () => Promise.resolve(DENIED) }],
      teams: TEAMS,
      inFlight: { add: () => undefined },
      clock: () => instant(0),
      sleep: () => Promise.resolve(),
    });

    await expect(opening).rejects.toThrow('Denied: team_suspended');
  });
});

const DENIED = deny({ code: 'team_suspended' });
