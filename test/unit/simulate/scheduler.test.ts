import { schedulerFrom, StuckError } from '../../../scripts/simulate/scheduler.ts';

const START = 1_000;

/** Three tasks that tell when they go on. */
const storyOf = async (seed: number): Promise<readonly string[]> => {
  const { spawn, run, turn, sleep, now } = schedulerFrom({ seed, startsAt: START });
  const story: string[] = [];
  for (const name of ['a', 'b', 'c']) {
    spawn(async () => {
      for (let round = 0; round < 4; round += 1) {
        story.push(`${name}${round} at ${now()}`);
        await turn();
      }
      await sleep(5);
      story.push(`${name} ends at ${now()}`);
    });
  }
  await run();
  return story;
};

describe('the scheduler', () => {
  it('interleaves tasks as the seed says, and always alike', async () => {
    const stories = await Promise.all([storyOf(1), storyOf(1), storyOf(2), storyOf(3)]);

    const [first, again, ...others] = stories.map((story) => story.join('; '));
    expect(again).toBe(first);
    expect(new Set([first, ...others]).size).toBe(3);
    expect([...stories[0]].slice(-3).sort()).toEqual([
      'a ends at 1005',
      'b ends at 1005',
      'c ends at 1005',
    ]);
  });

  it('lets a day go by at once, deadlines and pauses of others included', async () => {
    const { spawn, run, sleep, now } = schedulerFrom({ seed: 1, startsAt: 0 });
    const startedAt = performance.now();
    const heard: string[] = [];
    spawn(async () => {
      const deadline = setTimeout(() => heard.push('never'), 50);
      setTimeout(() => heard.push(`deadline at ${now()}`), 100);
      await sleep(20);
      clearTimeout(deadline);
      await sleep(86_400_000);
      heard.push(`awake at ${now()}`);
    });

    await run();

    expect(heard).toEqual(['deadline at 100', 'awake at 86400020']);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it('follows up a long chain of promises before time goes on', async () => {
    const { spawn, run, sleep, now } = schedulerFrom({ seed: 1, startsAt: 0 });
    const seen: number[] = [];
    spawn(async () => {
      await sleep(1);
      for (let link = 0; link < 500; link += 1) await Promise.resolve();
      seen.push(now());
    });
    spawn(() => sleep(2));

    await run();

    expect(seen).toEqual([1]);
  });

  it('gives chance to the code under test from the same seed', async () => {
    const drawn = async () => {
      const { spawn, run } = schedulerFrom({ seed: 4, startsAt: 0 });
      const numbers: number[] = [];
      spawn(() => Promise.resolve(void numbers.push(Math.random(), Math.random())));
      await run();
      return numbers;
    };
    const real = Math.random;

    expect(await drawn()).toEqual(await drawn());
    expect(Math.random).toBe(real);
  });

  it('throws what a task throws, and puts the real timers back', async () => {
    const { setTimeout: realTimeout } = globalThis;
    const { spawn, run, sleep } = schedulerFrom({ seed: 1, startsAt: 0 });
    const seen: string[] = [];
    spawn(async () => {
      await sleep(5);
      throw new Error('No such invariant');
    });
    spawn(async () => {
      await sleep(6);
      seen.push('too late');
    });

    await expect(run()).rejects.toThrow('No such invariant');
    expect(seen).toEqual([]);
    expect(setTimeout).toBe(realTimeout);
  });

  it('throws when a timer throws', async () => {
    const { spawn, run, sleep } = schedulerFrom({ seed: 1, startsAt: 0 });
    spawn(async () => {
      setTimeout(() => {
        throw new Error('In a timer');
      }, 1);
      await sleep(2);
    });

    await expect(run()).rejects.toThrow('In a timer');
  });

  it('tells of a task that waits for nothing that will come', async () => {
    const { spawn, run } = schedulerFrom({ seed: 1, startsAt: 0 });
    spawn(() => new Promise(() => undefined));

    await expect(run()).rejects.toThrow(StuckError);
  });
});
