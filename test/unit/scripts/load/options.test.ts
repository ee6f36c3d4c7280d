import { readOptions, requestsOf } from '../../../../scripts/load/options.ts';

describe('the options of a load', () => {
  it('have a small load on a gate of its own where nothing is said', () => {
    expect(readOptions([])).toEqual({
      ...{
        url: undefined,
        rate: 50,
        durationMs: 70_000,
        teams: 9,
        seed: 1,
        requestsMax: 1_000_000,
      },
      doors: ['guard', 'authz', 'rate-limit'],
      ...{ rpm: undefined, report: undefined, json: false, help: false },
      ...{ registers: true, keeps: false, holds: true, signs: true },
      ...{ token: undefined, profile: undefined, region: undefined },
    });
  });

  it('name a gate without what is behind its host', () => {
    expect(readOptions(['--url', 'https://gate.example/']).url).toBe('https://gate.example');
  });

  it('take the bounds and nothing beyond them', () => {
    const line = ['--rate', '5000', '--duration', '1h', '--teams', '500', '--rpm', '0'];

    expect(readOptions(line)).toMatchObject({
      ...{ rate: 5_000, durationMs: 3_600_000, teams: 500, rpm: 0 },
    });
  });

  it.each([
    [['--rate', '0'], '--rate is a whole number from 1 to 5,000, not "0"'],
    [['--rate', '5001'], '--rate is a whole number from 1 to 5,000, not "5001"'],
    [['--rate', '1.5'], '--rate is a whole number from 1 to 5,000, not "1.5"'],
    [['--rate', ''], '--rate is a whole number from 1 to 5,000, not ""'],
    [['--duration', '0s'], '"0s" is no duration, such as 2s or 5m'],
    [['--duration', '3601'], '--duration is an hour at most, not "3601"'],
    [['--teams', '501'], '--teams is a whole number from 1 to 500, not "501"'],
    [['--max-requests', '1000001'], /^--max-requests is a whole number from 1 to 1,000,000/],
    [['--seed', '-1'], /--seed/],
    [['--door', 'window'], 'There is no door "window": guard, authz, rate-limit or mix'],
    [['--url', 'gate'], '--url is no URL: "gate"'],
    [['--url', 'ftp://gate.example'], '--url is no URL: "ftp://gate.example"'],
    [['--url', 'https://ann:secret@gate.example'], 'The URL has a password in it: use --token'],
    [['--report', ''], '--report wants the name of a file'],
    [['--no-register', '--rpm', '5'], /^--no-register has no limits of its own/],
    [['--no-register', '--no-holds'], /^--no-register has no limits of its own/],
    [['now'], /now/],
  ])('make sense, or are told to make none: %j', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});

describe('how many requests are due', () => {
  const due = (...line: readonly string[]): number => requestsOf(readOptions(line));

  it('are those before the end, the one at the beginning among them', () => {
    expect(due('--rate', '10', '--duration', '2s')).toBe(20);
    expect(due('--rate', '3', '--duration', '500ms')).toBe(2);
  });

  it('are bounded', () => {
    expect(due('--rate', '5000', '--duration', '1h')).toBe(1_000_000);
    expect(due('--rate', '5000', '--max-requests', '7')).toBe(7);
  });
});
