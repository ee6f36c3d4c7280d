import { resultOf } from '../../../../../scripts/bench/flood/result.ts';
import { type FloodKind, sumUp } from '../../../../../scripts/bench/flood/sums.ts';
import { printFlood } from '../../../../../scripts/bench/flood/text.ts';
import { deny } from '../../../../../src/domain/decision.ts';
import { instant } from '../../../../../src/domain/time.ts';
import { anAllowance, EVERY_REASON } from '../../../../support/builders.ts';

const denial = deny(EVERY_REASON.rate_limited);
const allowed = (at: number) => ({ at: instant(at), decision: anAllowance() });
const denied = (at: number) => ({ at: instant(at), decision: denial });
const absorbed = (at: number) => ({
  at: instant(at),
  decision: { ...denial, isAbsorbed: true as const },
});

const FLOOD = [allowed(1_000), denied(1_001), absorbed(1_002), absorbed(1_003), absorbed(65_000)];

describe('the sums of a flood', () => {
  it('tell what was asked, answered and by whom, and which denials from memory were false', () => {
    const kind = sumUp({
      limit: { kind: 'rate', requestsPerMinute: 2 },
      flood: FLOOD,
      admissions: [
        { slot: 0, sentAt: 0 },
        { slot: 0, sentAt: 1_000 },
      ],
      admittedBefore: [500],
      calls: 2,
    });

    expect(kind).toEqual({
      kind: 'rate',
      requests: 5,
      admitted: 1,
      denials: 4,
      fromMemory: 3,
      degraded: 0,
      falseDenials: 1,
      calls: 2,
      callsWithout: 5,
      admittedMax60s: 2,
    });
  });

  it('judge denials of a budget by what is spent of it', () => {
    const { falseDenials } = sumUp({
      limit: { kind: 'budget', budget: 100, spentBefore: 85, each: 10 },
      flood: FLOOD,
      admissions: [{ slot: 0, sentAt: 1_003 }],
      admittedBefore: [],
      calls: 2,
    });

    expect(falseDenials).toBe(1);
  });

  it('tell apart what the fault policy answered', () => {
    const flood = [
      { at: instant(0), decision: anAllowance({ degraded: true }) },
      { at: instant(1), decision: { ...denial, degraded: true as const } },
      denied(2),
    ];
    const limit = { kind: 'rate', requestsPerMinute: 1 } as const;

    expect(sumUp({ limit, flood, admissions: [], admittedBefore: [], calls: 0 }).degraded).toBe(2);
  });
});

const aKind = (changes: Partial<FloodKind>): FloodKind => ({
  kind: 'rate',
  requests: 1_500,
  admitted: 10,
  denials: 1_490,
  fromMemory: 1_437,
  degraded: 0,
  falseDenials: 0,
  calls: 63,
  callsWithout: 1_500,
  admittedMax60s: 60,
  ...changes,
});

const NEIGHBOUR = [
  { phase: 'quiet', ms: 9 },
  { phase: 'quiet', ms: 4 },
  { phase: 'quiet', ms: 5 },
  { phase: 'flood', ms: 6 },
  { phase: 'flood', ms: 30 },
  { phase: 'flood', ms: 5.5 },
] as const;

const RESULT = resultOf(
  [
    aKind({}),
    aKind({
      kind: 'budget',
      admitted: 5,
      denials: 1_000,
      fromMemory: 950,
      degraded: 1,
      falseDenials: 2,
      calls: 29,
      admittedMax60s: 5,
    }),
  ],
  NEIGHBOUR,
  [
    { requests: 600, ms: 1_250, lateMs: [0.25, 7, 0.5] },
    { requests: 300, ms: 750, lateMs: [0] },
  ],
);

describe('what came of both kinds of flood', () => {
  it('is as good as the worse of them, and the sum of their counts', () => {
    const { kinds, ...totals } = RESULT;

    expect(kinds).toHaveLength(2);
    expect(totals).toEqual({
      absorbed: 0.95,
      falseDenials: 2,
      otherTeamP50: 1.2,
      otherTeamQuietMs: 5,
      otherTeamFloodMs: 6,
      askedPerSecond: 450,
      lateP99Ms: 7,
      requests: 3_000,
      admitted: 15,
      degraded: 1,
      calls: 92,
      callsWithout: 3_000,
      admittedMax60s: 60,
    });
  });

  it('is told in a table, with the other team below', () => {
    expect(printFlood(RESULT).split('\n')).toEqual([
      'One team asks without end                      the minute is full  the month is spent',
      'requests                                                    1,500               1,500',
      'let through                                                    10                   5',
      'denied                                                      1,490               1,000',
      '- from memory                                      1,437 (96.4 %)        950 (95.0 %)',
      '- of those from memory, though there was room                   0                   2',
      'without an answer of the table                                  0                   1',
      'calls of the table                                             63                  29',
      '- if nothing were remembered                                1,500               1,500',
      'let through in any 60 s, at most                               60                   5',
      '',
      'It asked 450 times a second, and 99 of 100 requests were begun at most 7.0 ms late.',
      'Another team meanwhile: a decision takes 6.00 ms (p50), and 5.00 ms while it is quiet: 1.20 times as long.',
    ]);
  });
});
