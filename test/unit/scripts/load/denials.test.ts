import {
  denialsWithoutLimit,
  falseRateDenials,
  falseTokenDenials,
} from '../../../../scripts/load/denials.ts';
import type { Sending } from '../../../../scripts/load/sending.ts';
import { takenOf } from '../../../../scripts/load/taken.ts';
import { aReport } from '../../../support/cli-world.ts';

const sent = (request: number, sentMs: number, parts: Partial<Sending> = {}): Sending => ({
  ...{ request, team: 0, door: 'guard', dueMs: sentMs, sentMs, endedMs: sentMs + 10 },
  outcome: { kind: 'admitted' },
  ...parts,
});

const denied = (sentMs: number, reason = 'rate_limited'): Sending =>
  sent(99, sentMs, { outcome: { kind: 'denied', reason } });

const lost = (request: number, sentMs: number): Sending =>
  sent(request, sentMs, { outcome: { kind: 'failed', why: 'timeout' } });

describe('a denial for the rate', () => {
  const falseAmong = (sendings: readonly Sending[], limit: number): number =>
    falseRateDenials(sendings, takenOf(sendings), limit);

  it('is false where less than the limit was taken, and may be right at the limit', () => {
    expect(falseAmong([sent(1, 0), sent(2, 0), denied(20)], 2)).toBe(0);
    expect(falseAmong([sent(1, 0), sent(2, 0), denied(20)], 3)).toBe(1);
    expect(falseAmong([denied(20), denied(30)], 1)).toBe(2);
    expect(falseAmong([denied(20)], 0)).toBe(0);
  });

  it('may be for what had no answer, from when that was sent', () => {
    expect(falseAmong([sent(1, 0), lost(2, 0), denied(20)], 2)).toBe(0);
    expect(falseAmong([sent(1, 0), lost(2, 0), denied(600_000)], 1)).toBe(0);
    expect(falseAmong([sent(1, 0), lost(2, 0), denied(600_000)], 2)).toBe(1);
    expect(
      falseAmong([sent(1, 0), sent(2, 0, { outcome: { kind: 'unverified' } }), denied(9)], 2),
    ).toBe(0);
  });

  it('may be for what was sent before it was answered, and for nothing later', () => {
    expect(falseAmong([denied(20), sent(1, 30)], 1)).toBe(0);
    expect(falseAmong([denied(20), sent(1, 31)], 1)).toBe(1);
  });

  it('may be for what was answered 66 seconds before it was sent, and for nothing older', () => {
    expect(falseAmong([sent(1, 0), denied(66_010)], 1)).toBe(0);
    expect(falseAmong([sent(1, 0), denied(66_011)], 1)).toBe(1);
  });

  it('counts neither other denials nor what was admitted', () => {
    expect(falseAmong([sent(1, 0), denied(20, 'daily_tokens_short')], 5)).toBe(0);
  });
});

describe('a denial for tokens', () => {
  const MEASURE = { day: '2026-11-22', tokens: new Map([['guard', 20] as const]) };
  const standing = (held: number, limit: number | null, answeredMs = 1_000) => {
    const report = aReport();
    const tokens = { ...report.day.tokens, used: 5, held, limit };
    return { report: { ...report, day: { ...report.day, tokens } }, askedMs: 900, answeredMs };
  };
  const short = denied(20, 'daily_tokens_short');

  it('is false where its request would have fitted in at the end', () => {
    expect(falseTokenDenials([short], standing(75, 100), MEASURE)).toBe(1);
    expect(falseTokenDenials([short], standing(76, 100), MEASURE)).toBe(0);
    expect(falseTokenDenials([denied(20, 'daily_tokens_spent')], standing(75, 100), MEASURE)).toBe(
      1,
    );
    expect(falseTokenDenials([short], standing(75, null), MEASURE)).toBe(1);
    expect(falseTokenDenials([denied(20)], standing(75, 100), MEASURE)).toBe(0);
  });

  it('needs room for one token where nothing is held', () => {
    const none = { ...MEASURE, tokens: new Map() };

    expect(falseTokenDenials([short], standing(94, 100), none)).toBe(1);
    expect(falseTokenDenials([short], standing(95, 100), none)).toBe(0);
  });

  it('is not judged in another day, without a measure, or once holds may have run out or given way', () => {
    const many = Array.from({ length: 2_001 }, (_, request) => sent(request, 20));

    expect(falseTokenDenials([short], standing(0, 100), undefined)).toBe(0);
    expect(falseTokenDenials([short], standing(0, 100), { ...MEASURE, day: '2026-11-21' })).toBe(0);
    expect(falseTokenDenials([short], standing(0, 100, 840_020), MEASURE)).toBe(1);
    expect(falseTokenDenials([short], standing(0, 100, 840_021), MEASURE)).toBe(0);
    expect(falseTokenDenials([short, ...many.slice(1)], standing(0, 100), MEASURE)).toBe(1);
    expect(falseTokenDenials([short, ...many], standing(0, 100), MEASURE)).toBe(0);
  });
});

describe('a denial of what a team of the run has not', () => {
  it.each([
    ['team_unknown', 1],
    ['team_suspended', 1],
    ['budget_spent', 1],
    ['budget_short', 1],
    ['rate_limited', 0],
    ['daily_tokens_short', 0],
    ['unverified', 0],
  ])('is false or not: %s', (reason, count) => {
    expect(denialsWithoutLimit([denied(0, reason), sent(1, 0)])).toBe(count);
  });
});
