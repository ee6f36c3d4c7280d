import { drive, type Due, scheduleOf } from '../../../../../scripts/bench/flood/schedule.ts';
import { randomFrom } from '../../../../../scripts/simulate/random.ts';

const TRAFFIC = { pairs: 2, phaseMs: 1_000, floodPerSecond: 500, neighbourPerSecond: 20 };

const countsOf = (dues: readonly Due[]): readonly [flood: number, neighbour: number] => [
  dues.filter(({ from }) => from === 'flood').length,
  dues.filter(({ from }) => from === 'neighbour').length,
];

describe('the schedule of a flood', () => {
  const phases = scheduleOf(TRAFFIC, randomFrom(1));

  it('has quiet and flood in turn, with the other team the same in both', () => {
    expect(phases.map(countsOf)).toEqual([
      [0, 20],
      [500, 20],
      [0, 20],
      [500, 20],
    ]);
    expect(new Set(phases[2]?.map(({ phase }) => phase))).toEqual(new Set(['quiet']));
    expect(new Set(phases[3]?.map(({ phase }) => phase))).toEqual(new Set(['flood']));
  });

  it('has each phase in the order of time, from its own beginning', () => {
    for (const phase of phases) {
      const times = phase.map(({ dueMs }) => dueMs);

      expect(times).toEqual(times.toSorted((one, other) => one - other));
      expect(times.every((time) => time >= 0 && time < 1_000)).toBe(true);
    }
  });

  it('is the same for the same seed, and another for another', () => {
    expect(scheduleOf(TRAFFIC, randomFrom(1))).toEqual(phases);
    expect(scheduleOf(TRAFFIC, randomFrom(2))).not.toEqual(phases);
  });
});

const due = (dueMs: number): Due => ({ dueMs, from: 'flood', phase: 'flood' });

/** A clock that goes on only while somebody sleeps, or as a request makes it. */
const ownPace = (startsAt: number) => {
  let now = startsAt;
  const spend = (ms: number): void => void (now += ms);
  return {
    spend,
    nowMs: () => now,
    sleep: (ms: number) => {
      spend(ms);
      return Promise.resolve();
    },
  };
};

describe('who drives a flood', () => {
  it('begins each request when it is due and waits for no answer', async () => {
    const pace = ownPace(7_000);
    const begun: number[] = [];
    const answers: (() => void)[] = [];
    const driven = drive(
      [due(0), due(3), due(3), due(10)],
      () => {
        begun.push(pace.nowMs() - 7_000);
        return new Promise((resolve) => answers.push(resolve));
      },
      pace,
    );
    while (begun.length < 4) await Promise.resolve();

    expect(begun).toEqual([0, 3, 3, 10]);
    for (const answer of answers) answer();
    await driven;
  });

  it('ends with the last answer', async () => {
    const pace = ownPace(0);
    const ended: number[] = [];

    await drive(
      [due(0), due(1)],
      async ({ dueMs }) => {
        await Promise.resolve();
        ended.push(dueMs);
      },
      pace,
    );

    expect(ended).toEqual([0, 1]);
  });

  it('begins all of them though one fails, and fails in the end', async () => {
    const pace = ownPace(0);
    const begun: number[] = [];

    const driven = drive(
      [due(0), due(1), due(2)],
      ({ dueMs }) => {
        begun.push(dueMs);
        return dueMs === 0 ? Promise.reject(new Error('the first')) : Promise.resolve();
      },
      pace,
    );

    await expect(driven).rejects.toThrow('the first');
    expect(begun).toEqual([0, 1, 2]);
  });

  it('begins late ones at once, and counts their wait', async () => {
    const pace = ownPace(0);
    const late: number[] = [];

    await drive(
      [due(1), due(2), due(3), due(50)],
      (_due, sinceDueMs) => {
        late.push(sinceDueMs());
        if (late.length === 1) pace.spend(20);
        return Promise.resolve();
      },
      pace,
    );

    expect(late).toEqual([0, 19, 18, 0]);
  });

  it('never begins one before it is due, though a timer counts whole milliseconds', async () => {
    const pace = ownPace(0);
    const late: number[] = [];

    await drive(
      [due(1.5)],
      (_due, sinceDueMs) => Promise.resolve(void late.push(sinceDueMs())),
      pace,
    );

    expect(late).toEqual([0.5]);
  });
});
