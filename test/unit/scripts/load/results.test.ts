import { percentilesOf } from '../../../../scripts/load/percentiles.ts';
import { type Findings, resultsOf } from '../../../../scripts/load/results.ts';
import type { Outcome, Sending } from '../../../../scripts/load/sending.ts';
import { seriesOf } from '../../../../scripts/load/series.ts';
import { resultsText, teamVerdict } from '../../../../scripts/load/text.ts';
import { verdictOn } from '../../../../scripts/load/verdict.ts';
import { resultsJson } from '../../../../scripts/load/results-json.ts';
import { aReport } from '../../../support/cli-world.ts';

const aSending = (request: number, parts: Partial<Sending> = {}): Sending => ({
  ...{ request, team: 0, door: 'guard', dueMs: request * 10, sentMs: request * 10 + 1 },
  ...{ endedMs: request * 10 + 5, outcome: { kind: 'admitted' } },
  ...parts,
});

const many = (count: number, parts: Partial<Sending> = {}): readonly Sending[] =>
  Array.from({ length: count }, (_, request) => aSending(request, parts));

const findings = (sendings: readonly Sending[], parts: Partial<Findings> = {}): Findings => ({
  ...{ url: 'http://gate.test', run: 'r1', seconds: 2, isEndedEarly: false, sendings },
  teams: [{ name: 'load-r1-1', share: 'as given', limit: 5 }],
  ...{ standings: new Map(), measure: undefined, notCompared: undefined, left: undefined },
  ...parts,
});

const verdict = (sendings: readonly Sending[], parts: Partial<Findings> = {}) =>
  verdictOn(resultsOf(findings(sendings, parts)));

const EXACT = 'Certainly no team was admitted more often than its limit in any 60 seconds';
const UNTOLD = 'No overstepping is proven; 1 team cannot be told';

const minuteOf = (requests: number, limit: number | null = 5) => {
  const report = aReport({ minute: { limit, requests, remaining: 0, resets_at: null } });
  const usd = { ...report.month.usd, limit: null };
  return { ...report, month: { ...report.month, usd } } as typeof report;
};

/** The gate's account, such as it is where everything is right. */
const standingOf = (requests: number, limit?: number | null) =>
  new Map([['load-r1-1', { report: minuteOf(requests, limit), askedMs: 100, answeredMs: 110 }]]);

const GUEST = [{ name: 'load-r1-1', share: 'guest', limit: undefined }] as const;

describe('the verdict on a run', () => {
  it('is good at exactly the limit', () => {
    expect(verdict(many(5))).toEqual({ held: [EXACT], faults: [], warnings: [] });
  });

  it('is bad at one more, and names the team', () => {
    expect(verdict(many(6))).toEqual({
      held: [],
      faults: ['load-r1-1 has overstepped its limit: 6 of 5 in a minute'],
      warnings: [],
    });
  });

  it('is good where one request was sent twice and admitted twice', () => {
    expect(verdict([...many(5), aSending(4, { sentMs: 42 })]).faults).toEqual([]);
  });

  it('is good where the sixth is a minute later', () => {
    const later = aSending(5, { sentMs: 60_000, endedMs: 60_001 });

    expect(verdict([...many(5), later]).faults).toEqual([]);
  });

  it('cannot tell whether what the fault policy let through was counted, and says so', () => {
    const sendings = [...many(5), aSending(5, { outcome: { kind: 'unverified' } })];

    expect(verdict(sendings)).toEqual({
      ...{ held: [UNTOLD], faults: [] },
      warnings: ['1 requests were let through unverified: the table gave the gate no answer'],
    });
  });

  it.each([
    [1, 'failed', []],
    [2, 'failed', ['2 of 100 requests got no usable answer, more than 1 %']],
    [2, 'not sent', ['2 of 100 requests got no usable answer, more than 1 %']],
  ] as const)('has %i of a hundred that %s for what it is', (count, kind, faults) => {
    const outcome: Outcome = kind === 'failed' ? { kind, why: 'timeout' } : { kind };
    const others = many(100, { outcome: { kind: 'denied', reason: 'unverified' } });
    const sendings = others.map((each, at) => (at < count ? { ...each, outcome } : each));

    expect(verdict(sendings).faults).toEqual(faults);
  });

  it('is bad where nothing was sent', () => {
    expect(verdict([]).faults).toEqual(['Nothing was sent']);
  });

  it('is bad where the gate has counted otherwise than it answered', () => {
    expect(verdict(many(3), { standings: standingOf(4) }).faults).toContain(
      'load-r1-1: the gate has counted 4 requests of the last minute, and its answers make 3',
    );
  });

  it('takes a guest’s limit from the gate', () => {
    const standings = standingOf(3, 2);

    expect(verdict(many(3), { standings, teams: GUEST }).faults).toContain(
      'load-r1-1 has overstepped its limit: 3 of 2 in a minute',
    );
  });

  it('warns of a sender that was late itself', () => {
    const late = many(5, {}).map((each) => ({
      ...each,
      sentMs: each.dueMs + 26,
      endedMs: each.dueMs + 30,
    }));

    expect(verdict(late).warnings).toEqual([
      'The sender was late itself (p99 26 ms): the latencies from due are partly its own',
    ]);
  });
});

describe('the verdict on a team', () => {
  const RATE_LIMITED: Outcome = { kind: 'denied', reason: 'rate_limited' };
  const TIMEOUT: Outcome = { kind: 'failed', why: 'timeout' };

  const judged = (sendings: readonly Sending[], parts: Partial<Findings> = {}) => {
    const results = resultsOf(findings(sendings, { standings: standingOf(5), ...parts }));
    const [team] = results.teams;
    return {
      team: team && teamVerdict(team),
      held: verdictOn(results).held,
      possible: team?.fullest.possible,
    };
  };
  const slow = (count: number) =>
    Array.from({ length: count }, (_, request) =>
      aSending(request, { sentMs: request * 20_000, endedMs: request * 20_000 + 59_000 }),
    );

  it('is exact where its limit is known, reached at most, and the gate has counted the same', () => {
    expect(judged(many(5))).toEqual({ team: 'exact', held: [EXACT], possible: 5 });
    expect(judged(many(5), { teams: GUEST })).toMatchObject({ team: 'exact', held: [EXACT] });
    expect(judged(many(5), { teams: GUEST, standings: standingOf(5, null) })).toMatchObject({
      ...{ team: 'exact', held: [EXACT] },
    });
  });

  it('is not proven where a lost answer may be one too many, and exact where not', () => {
    const lost = aSending(9, { outcome: TIMEOUT });

    expect(judged([...many(5), lost])).toEqual({ team: 'not proven', held: [UNTOLD], possible: 6 });
    expect(judged([...many(4), lost], { standings: standingOf(4) })).toEqual({
      ...{ team: 'exact', held: [EXACT], possible: 5 },
    });
  });

  it('is not proven where answers are too slow to tell', () => {
    const teams = [{ name: 'load-r1-1', share: 'as given', limit: 3 }] as const;
    const standings = standingOf(6, 3);

    expect(judged(slow(6), { teams, standings })).toEqual({
      ...{ team: 'not proven', held: [UNTOLD], possible: 6 },
    });
  });

  it('is not compared where the limit is not known, or the gate has not told its count', () => {
    const standings = new Map();

    expect(judged(many(100), { teams: GUEST, standings })).toEqual({
      ...{ team: 'not compared', held: [UNTOLD], possible: 100 },
    });
    expect(judged(many(5), { standings })).toMatchObject({ team: 'not compared', held: [EXACT] });
  });

  it('is bad where it was denied what it had room for, once is enough', () => {
    const denied = aSending(5, { outcome: RATE_LIMITED });

    expect(judged([...many(5), denied]).team).toBe('exact');
    expect(judged([...many(4), denied], { standings: standingOf(4) }).team).toBe('denied falsely');
    expect(verdict([...many(4), denied]).faults).toEqual([
      'load-r1-1 was certainly denied without a reason: 1 of 1 denials',
    ]);
    expect(verdict(many(100, { outcome: RATE_LIMITED })).faults).toHaveLength(1);
  });

  it('does not say of others’ teams that a denial was false', () => {
    const denied = many(100, { outcome: RATE_LIMITED });
    const parts = { teams: GUEST, standings: standingOf(0) };

    expect(resultsOf(findings(denied, parts)).teams[0]?.falseDenials).toBeUndefined();
    expect(verdict(denied, parts).faults).toEqual([]);
  });

  it('counts the teams that cannot be told', () => {
    const teams = ['a', 'b', 'c'].map((name) => ({ ...GUEST[0], name }));
    const sendings = [...many(1), ...many(1, { team: 1 })];

    expect(verdict(sendings, { teams }).held).toEqual([
      'No overstepping is proven; 2 teams cannot be told',
    ]);
  });
});

describe('the results of a run', () => {
  const sendings = [
    aSending(0),
    aSending(1, { outcome: { kind: 'denied', reason: 'unverified' }, endedMs: 30 }),
    aSending(2, { outcome: { kind: 'failed', why: 'timeout' }, endedMs: 10_021 }),
    aSending(3, { outcome: { kind: 'failed', why: 'connection ECONNREFUSED' } }),
    aSending(4, { outcome: { kind: 'not sent' } }),
    aSending(0, { sentMs: 2 }),
  ];

  it('count sendings by what became of them, and requests once', () => {
    const results = resultsOf(findings(sendings));

    expect(results).toMatchObject({
      ...{ requestsDue: 5, sendings: 6, retried: 1, admitted: 2, notSent: 1 },
      deniedBy: new Map([['unverified', 1]]),
      failedBy: new Map([
        ['timeout', 1],
        ['connection ECONNREFUSED', 1],
      ]),
    });
    expect(results.teams[0]).toMatchObject({ sendings: 6, admitted: 1, denied: 1 });
  });

  it('have latency from due and from sending, with time-outs at their length', () => {
    const { latency } = resultsOf(findings(sendings));

    expect(latency.all.fromDue).toMatchObject({ count: 4, p50: 5, max: 10_001 });
    expect(latency.all.fromSent).toMatchObject({ count: 4, p50: 4, max: 10_000 });
    expect(latency.denied.fromDue).toMatchObject({ count: 1, max: 20 });
  });

  it('have latency of every answer, also of one that says neither yes nor no', () => {
    const answered = aSending(0, {
      outcome: { kind: 'failed', why: 'status 503' },
      endedMs: 6_000,
    });
    const torn = aSending(1, { outcome: { kind: 'failed', why: 'connection broken off' } });

    const { latency } = resultsOf(findings([answered, torn]));

    expect(latency.all.fromDue).toMatchObject({ count: 1, max: 6_000 });
  });

  it('are told in words and as one line of JSON', () => {
    const results = resultsOf(findings(sendings, { isEndedEarly: true }));
    const text = resultsText(results, verdictOn(results), 80);
    const json = resultsJson(results, verdictOn(results));

    expect(text).toContain('5 requests in 2.0 s, 1 of them sent twice. Ended early');
    expect(text).toContain('NOT RIGHT: 3 of 6 requests got no usable answer, more than 1 %.');
    expect(text).toContain('all, from due (without 1 not sent)');
    expect(json).not.toContain('\n');
    expect(JSON.parse(json)).toMatchObject({
      ...{
        good: false,
        requests: 5,
        failed: { timeout: 1, 'connection ECONNREFUSED': 1 },
        not_sent: 1,
      },
      latency_ms: { denied: { from_due: { count: 1, p50: 20 } } },
      teams: [{ team: 'load-r1-1', verdict: 'not compared', most_in_60_seconds: { certain: 1 } }],
    });
  });

  it('are cut into seconds by when requests were due', () => {
    const { stretchSeconds, stretches } = seriesOf([
      ...sendings,
      aSending(5, { dueMs: 1_000, endedMs: 1_007 }),
      aSending(6, { dueMs: 3_999, outcome: { kind: 'failed', why: 'connection ECONNREFUSED' } }),
    ]);

    expect(stretchSeconds).toBe(1);
    expect(stretches).toEqual([
      { beginsSeconds: 0, admitted: 2, denied: 1, failed: 3, p50: 5, p99: 10_001 },
      { beginsSeconds: 1, admitted: 1, denied: 0, failed: 0, p50: 7, p99: 7 },
      { beginsSeconds: 2, admitted: 0, denied: 0, failed: 0, p50: undefined, p99: undefined },
      { beginsSeconds: 3, admitted: 0, denied: 0, failed: 1, p50: undefined, p99: undefined },
    ]);
  });

  it('are cut into longer stretches where the run is long', () => {
    const { stretchSeconds, stretches } = seriesOf([
      aSending(0),
      aSending(1, { dueMs: 3_599_999 }),
    ]);

    expect([stretchSeconds, stretches.length]).toEqual([20, 180]);
  });
});

describe('percentiles', () => {
  it('are values that did occur', () => {
    const values = Array.from({ length: 1_000 }, (_, at) => 1_000 - at);

    expect(percentilesOf(values)).toEqual({
      ...{ count: 1_000, p50: 500, p90: 900, p99: 990, p999: 999, max: 1_000 },
    });
    expect(percentilesOf([3])).toEqual({ count: 1, p50: 3, p90: 3, p99: 3, p999: 3, max: 3 });
    expect(percentilesOf([2, 1])).toMatchObject({ p50: 1, p90: 2 });
    expect(percentilesOf([])).toBeUndefined();
  });
});
