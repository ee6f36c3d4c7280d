import { unreachable } from '../../../../scripts/cli/cli-error.ts';
import { withTeams } from '../../../../scripts/load/crew.ts';
import { LoadError } from '../../../../scripts/load/load-error.ts';
import { forEach, type TeamOffice } from '../../../../scripts/load/teams.ts';

const teams = ['a', 'b', 'c'].map((name) => ({ name, limit: 5 }));

/** A gate that remembers its teams, and that fails to do one thing for one of them. */
const officeWith = (fails: { readonly register?: string; readonly remove?: string }) => {
  const present = new Set<string>();
  const office: TeamOffice = {
    register: ({ name }) => {
      if (fails.register === name) return Promise.reject(unreachable('No answer'));
      present.add(name);
      return Promise.resolve({ team: name, version: 1 });
    },
    remove: ({ team }) => {
      if (fails.remove === team) return Promise.reject(unreachable('No answer'));
      present.delete(team);
      return Promise.resolve();
    },
    usageOf: () => Promise.reject(unreachable('No answer')),
  };
  return { office, present };
};

const done = (): Promise<string> => Promise.resolve('done');

describe('the teams of a load', () => {
  it('are there while it goes on, and gone afterwards', async () => {
    const { office, present } = officeWith({});

    const { result, left } = await withTeams({ office, teams, removes: true }, () =>
      Promise.resolve([...present]),
    );

    expect(result).toEqual(['a', 'b', 'c']);
    expect(left).toBeUndefined();
    expect([...present]).toEqual([]);
  });

  it('stay where they are wanted', async () => {
    const { office, present } = officeWith({});

    expect(await withTeams({ office, teams, removes: false }, done)).toEqual({
      ...{ result: 'done', left: undefined },
    });
    expect(present.size).toBe(3);
  });

  it('go when the load fails, and when one of them could not be made', async () => {
    const failing = officeWith({});
    const unmade = officeWith({ register: 'b' });
    const fail = () => Promise.reject(new LoadError('No usable answer'));

    await expect(withTeams({ ...failing, teams, removes: true }, fail)).rejects.toThrow(
      'No usable answer',
    );
    await expect(withTeams({ ...unmade, teams, removes: true }, done)).rejects.toThrow('No answer');
    expect([...failing.present, ...unmade.present]).toEqual([]);
  });

  it('are told by name where they could not be taken away, beside what the load has found', async () => {
    const { office } = officeWith({ remove: 'b' });
    const fail = () => Promise.reject(new LoadError('No usable answer'));

    expect(await withTeams({ office, teams, removes: true }, done)).toEqual({
      result: 'done',
      left: expect.stringMatching(
        /^These teams may be left, delete them: .*b.* \(No answer\)$/,
      ) as string,
    });
    await expect(withTeams({ office, teams, removes: true }, fail)).rejects.toThrow(
      /^No usable answer\nThese teams may be left/,
    );
  });
});

describe('the work on many teams', () => {
  it('is done for each', async () => {
    const seen: number[] = [];
    const numbers = Array.from({ length: 20 }, (_, at) => at);

    const failure = await forEach(numbers, (number) => Promise.resolve(void seen.push(number)));

    expect(failure).toBeUndefined();
    expect(seen.toSorted((one, other) => one - other)).toEqual(numbers);
  });

  it('does not go on after it has failed once', async () => {
    const seen: number[] = [];

    const failure = await forEach(
      Array.from({ length: 1_000 }, (_, at) => at),
      (number) => {
        seen.push(number);
        return Promise.reject(unreachable(`No answer for ${number}`));
      },
    );

    expect(failure?.message).toBe('No answer for 0');
    expect(seen.length).toBeLessThan(20);
  });

  it('does not hide a mistake of ours', async () => {
    const work = forEach([1], () => Promise.reject(new TypeError('ours')));

    await expect(work).rejects.toThrow(TypeError);
  });
});
