import { decisionCases } from '../../../../scripts/bench/decisions.ts';
import type { Books, Gate, OpenCall } from '../../../../scripts/bench/gate.ts';
import type { InFlight } from '../../../../scripts/bench/in-flight.ts';
import type { CaseName } from '../../../../scripts/bench/result.ts';
import { type Decision, deny } from '../../../../src/domain/decision.ts';
import { modelId, requestId } from '../../../../src/domain/ids.ts';
import { anAllowance } from '../../../support/builders.ts';
import { BETA, TEAMS } from './two-teams.ts';

const OLDEST: OpenCall = { team: BETA, request: requestId('r-1'), model: modelId('gpt-4o') };

/** A gate that decides the same each time, and everybody who is told of it. */
const opened = (decision: Decision = anAllowance()) => {
  const asked: OpenCall[] = [];
  const added: OpenCall[] = [];
  const settled: OpenCall[] = [];
  const gate: Pick<Gate, 'decide'> = {
    decide: ({ team, request, model = modelId('none') }) => {
      asked.push({ team, request, model });
      return Promise.resolve(decision);
    },
  };
  const books: Books = {
    settle: (calls) => {
      settled.push(...calls);
      return Promise.resolve();
    },
  };
  const inFlight: Pick<InFlight, 'add' | 'oldestOf'> = {
    add: (call) => added.push(call),
    oldestOf: () => OLDEST,
  };
  const cases = decisionCases({ gate, telling: gate, books, teams: TEAMS, inFlight });
  const prepare = async (name: CaseName, iteration: number) =>
    cases.find((each) => each.name === name)?.prepare(iteration);
  return { asked, added, settled, prepare };
};

describe('a decision that is timed', () => {
  it('is about the team whose turn it is, and leaves a call in flight', async () => {
    const { asked, added, prepare } = opened();

    const operation = await prepare('decision', 1);
    const before = asked.length;
    await operation?.();

    expect(before).toBe(0);
    expect(asked.map(({ team }) => team)).toEqual(['beta']);
    expect(added).toMatchObject(asked);
  });

  it('in a row comes just after another one of the team, which is not timed', async () => {
    const { asked, added, prepare } = opened();

    const operation = await prepare('decision in a row', 1);
    const before = asked.length;
    await operation?.();

    expect(before).toBe(1);
    expect(asked.map(({ team }) => team)).toEqual(['beta', 'beta']);
    expect(new Set(asked.map(({ request }) => request)).size).toBe(2);
    expect(added).toHaveLength(2);
  });

  it('is no denial', async () => {
    const { prepare } = opened(deny({ code: 'team_suspended' }));

    const operation = await prepare('decision', 0);

    await expect(operation?.()).rejects.toThrow('Denied: team_suspended');
  });
});

describe('the bookkeeping that is timed', () => {
  it('is of the oldest call of the team', async () => {
    const { settled, prepare } = opened();

    const operation = await prepare('settle', 1);
    await operation?.();

    expect(settled).toEqual([OLDEST]);
  });
});
