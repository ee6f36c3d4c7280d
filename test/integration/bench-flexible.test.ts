import { openFlexible } from '../../scripts/bench/flexible.ts';
import { overWire } from '../../scripts/bench/wire.ts';
import { teamId } from '../../src/domain/ids.ts';

const ALPHA = teamId('alpha');
const TEAMS = { ids: [ALPHA], of: () => ALPHA, turnOf: () => 0 };

/** What was sent for each of so many checks of one of the cases; its windows are new. */
const callsOf = (name: 'rlf' | 'rlf3', checks: number): Promise<readonly number[]> =>
  overWire(async ({ calls }) => {
    const flexible = await openFlexible(`flexible-${name}`, TEAMS);
    const found = flexible.cases.find((each) => each.name === name);
    const counts: number[] = [];
    for (let check = 0; check < checks; check += 1) {
      const operation = await found?.prepare(check);
      const before = calls.length;
      await operation?.();
      counts.push(calls.length - before);
    }
    await flexible.close();
    return counts;
  });

describe('a check of rate-limiter-flexible', () => {
  it.each([
    ['rlf', [1, 2, 2]],
    ['rlf3', [3, 6, 6]],
  ] as const)('of "%s" is as many calls as %j, since a window is open', async (name, expected) => {
    expect(await callsOf(name, 3)).toEqual(expected);
  });
});
