import { HELP, readCommand } from '../../../../scripts/bench/command.ts';

describe('the command', () => {
  it('without options measures all of it', () => {
    const command = readCommand([]);

    expect(command).toEqual({
      task: 'bench',
      plan: {
        seed: 1,
        teams: 16,
        atOnce: 16,
        warmUps: 2_000,
        iterations: 700,
        secondsMax: Infinity,
        decisions: 2_400,
        floodSeconds: 12,
      },
      isQuick: false,
      json: false,
      asserts: false,
      markdown: false,
      svg: undefined,
      chart: '',
    });
  });

  it('that is to be quick does less of everything', () => {
    const { plan, isQuick } = readCommand(['--quick']);

    expect(isQuick).toBe(true);
    expect(plan).toEqual({
      seed: 1,
      teams: 16,
      atOnce: 16,
      warmUps: 200,
      iterations: 80,
      secondsMax: 24,
      decisions: 320,
      floodSeconds: 5,
    });
  });

  it('takes a number of iterations and a seed', () => {
    const { plan } = readCommand(['--quick', '--iterations', '12', '--seed', '34']);

    expect([plan.iterations, plan.seed, plan.decisions]).toEqual([12, 34, 320]);
  });

  it.each([
    [['--help'], 'help'],
    [['-h', '--growth'], 'help'],
    [['--growth'], 'growth'],
    [['--flood-only'], 'flood'],
    [['--chart', 'bench.json'], 'chart'],
  ])('%j is the task %s', (typed, expected) => {
    const { task } = readCommand(typed);

    expect(task).toBe(expected);
  });

  it.each([
    [['--iterations', '0'], '--iterations is a whole number from 1, not "0".'],
    [['--iterations', '1.5'], '--iterations is a whole number from 1, not "1.5".'],
    [['--iterations', ''], '--iterations is a whole number from 1, not "".'],
    [['--seed', 'x'], '--seed is a whole number from 1, not "x".'],
    [['--fast'], "Unknown option '--fast'"],
    [['fast'], "Unexpected argument 'fast'"],
  ])('%j makes no sense, and is told so', (typed, expected) => {
    expect(() => readCommand(typed)).toThrow(expected);
  });
});

describe('the help', () => {
  it('names both floors, and says what is a failure', () => {
    expect(HELP).toContain('by the SDK as it comes (bare, stock SDK)');
    expect(HELP).toContain('client (bare lean)');
    expect(HELP).toContain(
      '1 with --assert when a target is missed (and not when it is undecided)',
    );
  });
});
