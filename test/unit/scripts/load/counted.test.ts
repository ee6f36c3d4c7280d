import {
  isRight,
  limitsPassed,
  minuteCount,
  type Standing,
  tokenCount,
} from '../../../../scripts/load/counted.ts';
import type { Outcome, Sending } from '../../../../scripts/load/sending.ts';
import { takenOf } from '../../../../scripts/load/taken.ts';
import { aReport } from '../../../support/cli-world.ts';

const aSending = (parts: Partial<Sending> = {}): Sending => ({
  ...{ request: 1, team: 0, door: 'guard', dueMs: 0, sentMs: 1_000, endedMs: 1_010 },
  outcome: { kind: 'admitted' },
  ...parts,
});

const TIMEOUT: Outcome = { kind: 'failed', why: 'timeout' };
const denied = (reason: string): Outcome => ({ kind: 'denied', reason });

interface Read {
  readonly requests?: number;
  readonly used?: number;
  readonly held?: number;
  readonly askedMs?: number;
}

const read = ({ requests = 0, used = 0, held = 0, askedMs = 2_000 }: Read = {}): Standing => {
  const report = aReport();
  return {
    report: {
      ...report,
      minute: { ...report.minute, requests },
      day: { ...report.day, tokens: { ...report.day.tokens, used, held } },
    },
    ...{ askedMs, answeredMs: askedMs + 10 },
  };
};

const MEASURE = { day: '2026-11-22', tokens: new Map([['guard', 20] as const]) };

describe('the gate’s count of a minute', () => {
  const countOf = (sendings: readonly Sending[], standing: Standing) =>
    minuteCount(takenOf(sendings), standing);

  it('is what was admitted, each request once', () => {
    const sendings = [aSending(), aSending({ sentMs: 1_001 }), aSending({ request: 2 })];

    expect(countOf(sendings, read({ requests: 2 }))).toEqual({ counted: 2, least: 2, most: 2 });
  });

  it('may have what was not answered, and not what was denied', () => {
    const sendings = [
      aSending(),
      aSending({ request: 2, outcome: TIMEOUT }),
      aSending({ request: 3, outcome: denied('unverified') }),
      aSending({ request: 4, outcome: { kind: 'unverified' } }),
      aSending({ request: 5, outcome: denied('rate_limited') }),
      aSending({ request: 6, outcome: { kind: 'not sent' } }),
    ];

    expect(countOf(sendings, read())).toMatchObject({ least: 1, most: 4 });
  });

  it('has for certain what was sent 59 seconds before the answer, and perhaps 66: a host may be a second off', () => {
    const sent = aSending({ sentMs: 1_000, endedMs: 1_010 });

    expect(countOf([sent], read({ askedMs: 59_990 }))).toMatchObject({ least: 1, most: 1 });
    expect(countOf([sent], read({ askedMs: 59_991 }))).toMatchObject({ least: 0, most: 1 });
    expect(countOf([sent], read({ askedMs: 67_010 }))).toMatchObject({ least: 0, most: 1 });
    expect(countOf([sent], read({ askedMs: 67_011 }))).toMatchObject({ least: 0, most: 0 });
  });
});

describe('the gate’s count of tokens', () => {
  const countOf = (sendings: readonly Sending[], standing: Standing, measure = MEASURE) =>
    tokenCount(takenOf(sendings), standing, measure);

  it('is what each admitted request holds, and perhaps what one without an answer does', () => {
    const sendings = [
      aSending(),
      aSending({ request: 2 }),
      aSending({ request: 3, outcome: TIMEOUT }),
    ];

    expect(countOf(sendings, read({ used: 5, held: 40 }))).toEqual({
      ...{ counted: 45, least: 40, most: 60 },
    });
  });

  it('cannot be told where nothing is held, or the day is another', () => {
    expect(countOf([aSending({ door: 'rate-limit' })], read())).toBeUndefined();
    expect(countOf([aSending()], read(), { ...MEASURE, day: '2026-11-21' })).toBeUndefined();
    expect(tokenCount(takenOf([aSending()]), read(), undefined)).toBeUndefined();
  });

  it('cannot be told once holds may have run out', () => {
    const sent = aSending({ sentMs: 0 });

    expect(countOf([sent], read({ askedMs: 839_990 }))).toBeDefined();
    expect(countOf([sent], read({ askedMs: 839_991 }))).toBeUndefined();
  });
});

describe('a count', () => {
  it.each([
    [4, false],
    [5, true],
    [7, true],
    [8, false],
  ])('of %i is right or not where 5 to 7 are', (counted, right) => {
    expect(isRight({ counted, least: 5, most: 7 })).toBe(right);
  });
});

describe('a limit of the day or the month', () => {
  const reportWith = (used: number, usd: string | null) => {
    const report = aReport();
    const money = { ...aReport().month.usd, limit: usd, used: '0.10', held: '0.20' };
    return {
      ...report,
      day: { ...report.day, tokens: { ...report.day.tokens, limit: 100, used, held: 40 } },
      month: { ...report.month, usd: { ...report.month.usd, ...money } },
    } as typeof report;
  };

  it('is passed by what is used and held beyond it, and not by the last of it', () => {
    expect(limitsPassed(reportWith(60, '0.30'))).toEqual([]);
    expect(limitsPassed(reportWith(61, '0.30'))).toEqual(['tokens of the day']);
    expect(limitsPassed(reportWith(60, '0.299999'))).toEqual(['dollars of the month']);
    expect(limitsPassed(reportWith(60, null))).toEqual([]);
  });
});
