import { flawsOf } from '../../../scripts/fuzz/check.ts';
import type { Fuzzed } from '../../../scripts/fuzz/generate.ts';
import { listenToLog } from '../../../scripts/fuzz/log-lines.ts';
import { headerOf, isPass, requestIdOf, type Seen, teamOf } from '../../../scripts/fuzz/seen.ts';
import { openTally } from '../../../scripts/fuzz/tally.ts';
import { registered } from '../../../scripts/fuzz/teams.ts';

interface Parts {
  readonly route?: string;
  readonly headers?: readonly string[];
  readonly sent?: object | string;
  readonly status?: number;
  readonly answer?: object | string;
  readonly answerHeaders?: Readonly<Record<string, string>>;
  readonly at?: number;
  readonly index?: number;
}

const textOf = (value: object | string): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

const requestOf = ({ index = 0, headers = [], sent = '' }: Parts): Fuzzed => ({
  index,
  method: 'POST',
  target: '/',
  rawHeaders: headers,
  body: Buffer.from(textOf(sent)),
  form: 'valid',
});

const seen = (parts: Parts): Seen => {
  const { index = 0, status = 200 } = parts;
  return {
    request: requestOf(parts),
    route: parts.route ?? 'ANY /ext-authz',
    requestId: `api-${index}`,
    at: parts.at ?? 0,
    response: {
      statusCode: status,
      headers: { 'content-type': 'application/json', ...parts.answerHeaders },
      body: Buffer.from(textOf(parts.answer ?? { allowed: true })),
    },
  };
};

const GUARD = 'POST /request';
const rejecting = (body: string, status: unknown = 429) => ({
  action: { body, status_code: status, reason: 'no' },
});

describe('an answer that is as it should be', () => {
  it.each<readonly [string, Parts]>([
    ['a pass of the guard', { route: GUARD, answer: { action: { reason: 'allowed' } } }],
    ['a denial of the guard', { route: GUARD, answer: rejecting('{"allowed":false}') }],
    ['a verdict', { route: 'POST /prompt-guard/verdict', answer: { action: 'reject' } }],
    ['an authorization', {}],
    ['a denial', { status: 429, answer: {}, answerHeaders: { 'retry-after': '5' } }],
    ['an unknown route', { route: 'GET /v1/later', status: 404 }],
  ])('has no flaws: %s', (_what, parts) => {
    expect(flawsOf(seen(parts))).toEqual([]);
  });
});

describe('an answer that is not', () => {
  it.each<readonly [string, Parts, string]>([
    ['a mistake of ours', { status: 500 }, '500'],
    ['a fault', { route: 'GET /v1/later', status: 503 }, '503'],
    ['a status that is not documented', { status: 418 }, '418 is not among'],
    ['no JSON', { answer: '<html>' }, 'the body is no JSON object'],
    ['a list', { answer: '[]' }, 'the body is no JSON object'],
    ['a text by its name', { answerHeaders: { 'content-type': 'text/html' } }, 'text/html'],
    ['a planted action', { answer: { action: { reason: 'x' } } }, 'an action where none'],
    [
      'an action in an error of the guard',
      { route: GUARD, status: 422, answer: { action: 1 } },
      'an action where none',
    ],
    ['a pass of another kind', { route: GUARD, answer: { action: {} } }, 'passed'],
    [
      'a reject that the gateway reads as a pass',
      { route: GUARD, answer: rejecting('{}', '429') },
      'passed',
    ],
    ['a reject with 200', { route: GUARD, answer: rejecting('{}', 200) }, 'rejected with 200'],
    ['a reject without JSON', { route: GUARD, answer: rejecting('no') }, 'no JSON'],
    [
      'an action within the reject',
      { route: GUARD, answer: rejecting('{"action":{}}') },
      'an action in the body',
    ],
    [
      'another verdict',
      { route: 'POST /prompt-guard/verdict', answer: { action: 'maybe' } },
      'no verdict',
    ],
    [
      'a header within a header',
      { answerHeaders: { 'x-request-id': 'a\r\nb: c' } },
      'what no header can have',
    ],
    ['no wait', { status: 429, answer: {}, answerHeaders: { 'retry-after': '0' } }, 'retry-after'],
    ['no word of retrying', { status: 429, answer: {} }, 'when to retry'],
    ['doubt without a reason', { answer: { degraded: true } }, 'degraded'],
  ])('has one: %s', (_what, parts, flaw) => {
    expect(flawsOf(seen(parts)).join('; ')).toContain(flaw);
  });
});

describe('the reading of a request', () => {
  it('joins headers as the API does', () => {
    const { request } = seen({ headers: ['X-Team', 'one', 'a', 'b', 'x-team', 'two'] });

    expect(headerOf(request, 'x-team')).toBe('one,two');
    expect(headerOf(request, 'x-user')).toBeUndefined();
  });

  it.each<readonly [string, Parts, string | undefined]>([
    ['a header', { headers: ['x-team', ' alpha '] }, 'alpha'],
    ['two headers', { headers: ['x-team', 'alpha', 'x-team', 'beta'] }, undefined],
    ['a body that is not believed', { sent: { team: 'alpha' } }, undefined],
    ['a body that is', { route: 'ANY /gateway-facts', sent: { team: 'alpha' } }, 'alpha'],
    ['a check', { route: 'POST /v1/rate-limit/check', sent: { team: 'alpha' } }, 'alpha'],
    ['a name that is none', { headers: ['x-team', 'a b'] }, undefined],
  ])('finds its team: %s', (_what, parts, team) => {
    expect(teamOf(seen(parts), undefined)).toBe(team);
  });

  it('believes tokens alone where they count', () => {
    const mint = {
      teamOf: (token: string) => (token === 'good' ? 'alpha' : undefined),
      pick: () => '',
      pages: new Map(),
    };
    const bearing = (value: string) => seen({ headers: ['authorization', value, 'x-team', 'b'] });

    expect(teamOf(bearing('Bearer good'), mint)).toBe('alpha');
    expect(teamOf(bearing('Bearer bad'), mint)).toBeUndefined();
    expect(teamOf(bearing('good,Bearer good'), mint)).toBeUndefined();
  });

  it.each<readonly [Parts, string]>([
    [{ headers: ['x-request-id', 'r-1'] }, 'r-1'],
    [{ sent: { request_id: 'r-1' } }, 'api-0'],
    [{ route: 'ANY /gateway-facts', sent: { request_id: 'r-1' } }, 'r-1'],
    [{ route: 'POST /v1/rate-limit/check', sent: { request_id: 'r-1' } }, 'r-1'],
    [{ headers: ['x-request-id', 'a b'] }, 'api-0'],
  ])('finds its id: %j', (parts, id) => {
    expect(requestIdOf(seen(parts))).toBe(id);
  });

  it.each<readonly [Parts, boolean]>([
    [{}, true],
    [{ status: 429 }, false],
    [{ route: GUARD, answer: { action: { reason: 'allowed' } } }, true],
    [{ route: GUARD, answer: rejecting('{}') }, false],
    [{ route: 'POST /prompt-guard/verdict', answer: { action: 'pass' } }, true],
    [{ route: 'POST /prompt-guard/verdict', answer: { action: 'reject' } }, false],
    [{ route: 'POST /response', answer: { action: {} } }, false],
    [{ route: 'POST /v1/usage' }, false],
  ])('tells whether the call went on: %j', (parts, isOne) => {
    expect(isPass(seen(parts))).toBe(isOne);
  });
});

describe('the tally', () => {
  const aTally = (hasGuests = false) => openTally({ registered, mint: undefined, hasGuests });

  const passing = (team: string, parts: Parts = {}) =>
    seen({ ...parts, headers: ['x-team', team, ...(parts.headers ?? [])] });

  it.each<readonly [string, Seen, string]>([
    ['nobody', seen({}), 'names no team'],
    ['nobody, by a denial', seen({ status: 429 }), 'names no team'],
    ['a suspended team', passing('fuzz-suspended'), 'is suspended'],
    ['a team that nobody registered', passing('guest-1'), 'nobody registered it'],
    ['a team without requests', passing('fuzz-limit-0'), 'may 0 times'],
    ['a team without money', passing('fuzz-broke'), 'without money'],
    [
      'a model that is not on the list',
      passing('fuzz-listed', { headers: ['x-model', 'gpt-4o'] }),
      'not on its list',
    ],
  ])('blames a gate that lets pass: %s', (_what, each, flaw) => {
    expect(aTally().count(each).join()).toContain(flaw);
  });

  const passesAt = (team: string, times: readonly number[], hasGuests = false) => {
    const tally = aTally(hasGuests);
    return times.map((at, index) => tally.count(passing(team, { at, index })).length);
  };

  it('counts any 60 seconds, and not one more', () => {
    expect(passesAt('fuzz-limit-1', [0, 60_000, 119_999])).toEqual([0, 0, 1]);
    expect(passesAt('fuzz-limit-3', [0, 1, 2, 59_999])).toEqual([0, 0, 0, 1]);
  });

  it('counts the minutes of the clock for who has those', () => {
    expect(passesAt('fuzz-fixed-5', [1, 2, 3, 4, 59_999, 60_000])).toEqual([0, 0, 0, 0, 0, 0]);
    expect(passesAt('fuzz-fixed-5', [1, 2, 3, 4, 5, 59_999])).toEqual([0, 0, 0, 0, 0, 1]);
  });

  it('has a limit for guests, and none for a team in shadow mode', () => {
    const often = Array.from({ length: 21 }, (_, index) => index);

    expect(passesAt('guest-1', often, true).at(-1)).toBe(1);
    expect(passesAt('fuzz-shadow', often).at(-1)).toBe(0);
  });

  it('counts a request once, however often it is asked', () => {
    const tally = aTally();
    const again = passing('fuzz-limit-1', { headers: ['x-request-id', 'r-1'] });

    expect([tally.count(again), tally.count(again)]).toEqual([[], []]);
    expect(tally.passes()).toBe(2);
  });
});

describe('the log', () => {
  const flawsIn = (...lines: readonly string[]): readonly string[] => {
    const log = listenToLog();
    try {
      for (const line of lines) process.stdout.write(line);
      return log.takeFlaws();
    } finally {
      log.letGo();
    }
  };

  it('is searched for what was planted, and for what is no line of JSON', () => {
    expect(flawsIn('{"a":1}\n')).toEqual([]);
    expect(flawsIn('{"a":"fuzz-secret-12-end"}\n')).toEqual([
      'fuzz-secret-12-end is in a log line',
    ]);
    expect(flawsIn('{"a":1}')).toEqual(['a log line is no JSON']);
    expect(flawsIn('{"a":1}\n{}\n')).toEqual(['a log line is no JSON']);
    expect(flawsIn('hello\n')).toEqual(['a log line is no JSON']);
  });
});
