import type { Books, Gate, OpenCall } from '../../../../scripts/bench/gate.ts';
import { inFlightOf } from '../../../../scripts/bench/in-flight.ts';
import { type Decision, deny } from '../../../../src/domain/decision.ts';
import { modelId, requestId, teamId } from '../../../../src/domain/ids.ts';

const ALPHA = teamId('alpha');
const BETA = teamId('beta');
const ALLOW: Decision = {
  outcome: 'allow',
  standing: undefined,
  pricing: 'listed',
  isRepeated: false,
  budgetWarning: false,
};
const TEAMS = { ids: [ALPHA, BETA], of: () => ALPHA, turnOf: () => 0 };

/** A gate that decides the same each time, and books that write down what they settle. */
const bench = (decision: Decision = ALLOW) => {
  const asked: OpenCall[] = [];
  const settled: string[][] = [];
  const decide: Gate['decide'] = ({ team, request }) => {
    asked.push({ team, request, model: modelId('gpt-4o') });
    return Promise.resolve(decision);
  };
  const books: Books = {
    settle: (calls) => {
      settled.push(calls.map(({ request }) => request));
      return Promise.resolve();
    },
  };
  return { asked, settled, inFlight: inFlightOf({ teams: TEAMS, gate: { decide }, books }) };
};

const aCall = (request: string): OpenCall => ({
  team: ALPHA,
  request: requestId(request),
  model: modelId('gpt-4o'),
});

describe('the calls in flight', () => {
  it('are made until each team has so many', async () => {
    const { asked, settled, inFlight } = bench();

    await inFlight.level(3);

    const teams = asked.map(({ team }) => team).toSorted();
    expect(teams).toEqual(['alpha', 'alpha', 'alpha', 'beta', 'beta', 'beta']);
    expect(new Set(asked.map(({ request }) => request)).size).toBe(6);
    expect(settled).toEqual([]);
  });

  it('are settled where there are too many, the oldest first and all at once', async () => {
    const { asked, settled, inFlight } = bench();
    for (const request of ['r-1', 'r-2', 'r-3', 'r-4']) inFlight.add(aCall(request));

    await inFlight.level(2);

    expect(settled).toEqual([['r-1', 'r-2']]);
    expect(asked.map(({ team }) => team)).toEqual(['beta', 'beta']);
  });

  it('stay as they are where there are just so many', async () => {
    const { asked, settled, inFlight } = bench();
    await inFlight.level(2);

    await inFlight.level(2);

    expect([asked.length, settled.length]).toEqual([4, 0]);
  });

  it('are settled by somebody else once they are taken off', async () => {
    const { settled, inFlight } = bench();
    for (const request of ['r-1', 'r-2', 'r-3']) inFlight.add(aCall(request));

    const oldest = inFlight.oldestOf(ALPHA);
    await inFlight.level(1);

    expect(oldest.request).toBe('r-1');
    expect(settled).toEqual([['r-2']]);
  });

  it('are missed where there are none', () => {
    const { inFlight } = bench();

    expect(() => inFlight.oldestOf(BETA)).toThrow('beta has no call in flight');
  });

  it('are not made of denials', async () => {
    const { inFlight } = bench(deny({ code: 'team_suspended' }));

    await expect(inFlight.level(1)).rejects.toThrow('was denied a call that it has room for');
  });
});
