import { firstSeenCase } from '../../../../scripts/bench/first-seen.ts';
import type { Asked } from '../../../../scripts/bench/gate.ts';
import { deny } from '../../../../src/domain/decision.ts';
import { anAllowance } from '../../../support/builders.ts';
import { TEAMS } from './two-teams.ts';

/** A gate that writes down by which of those who have seen nothing a team was asked about. */
const opened = async () => {
  let made = 0;
  const asked: string[] = [];
  const inFlight: string[] = [];
  const unseeing = () => {
    made += 1;
    const name = `number ${made}`;
    return ({ team }: Asked) => {
      asked.push(`${name} about ${team}`);
      return Promise.resolve(anAllowance());
    };
  };
  const first = await firstSeenCase({
    gate: { unseeing },
    teams: TEAMS,
    inFlight: { add: ({ team }) => inFlight.push(team) },
  });
  return { asked, inFlight, first, madeSoFar: () => made };
};

describe('a decision about a team first seen', () => {
  it('is one whose terms were learnt before', async () => {
    const { asked, inFlight } = await opened();

    expect(asked).toEqual(['number 1 about alpha', 'number 2 about beta']);
    expect(inFlight).toEqual(['alpha', 'beta']);
  });

  it('is asked each time by one that has seen no meter, made before it is timed', async () => {
    const { asked, inFlight, first, madeSoFar } = await opened();

    const operations = [await first.prepare(0), await first.prepare(2)];
    const madeBefore = madeSoFar();
    for (const operation of operations) await operation();

    expect(madeBefore).toBe(4);
    expect(madeSoFar()).toBe(4);
    expect(asked.slice(2)).toEqual(['number 3 about alpha', 'number 4 about alpha']);
    expect(inFlight.slice(2)).toEqual(['alpha', 'alpha']);
  });

  it('is no denial', async () => {
    const opening = firstSeenCase({
      gate: { unseeing: () => () => Promise.resolve(DENIED) },
      teams: TEAMS,
      inFlight: { add: () => undefined },
    });

    await expect(opening).rejects.toThrow('Denied: team_suspended');
  });
});

const DENIED = deny({ code: 'team_suspended' });
