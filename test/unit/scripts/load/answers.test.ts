import { outcomeOf } from '../../../../scripts/load/answers.ts';
import type { Door } from '../../../../scripts/load/options.ts';
import type { Failure, Outcome } from '../../../../scripts/load/sending.ts';
import { denial } from '../../../support/fake-gate.ts';

const rejectWith = (status: number, body: string) =>
  JSON.stringify({ action: { body, status_code: status, reason: 'Because' } });

const ADMITTED: Outcome = { kind: 'admitted' };
const UNVERIFIED: Outcome = { kind: 'unverified' };
const DENIED: Outcome = { kind: 'denied', reason: 'rate_limited' };
const failed = (why: Failure): Outcome => ({ kind: 'failed', why });

const RATE_LIMITED = JSON.stringify(denial('rate_limited'));

interface Case {
  readonly what: string;
  readonly door: Door;
  readonly status: number;
  readonly body: string;
  readonly outcome: Outcome;
}

const at = (door: Door, status: number, body: unknown) => ({
  ...{ door, status },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

const CASES: readonly Case[] = [
  { what: 'a pass', ...at('guard', 200, { action: { reason: 'allowed' } }), outcome: ADMITTED },
  {
    what: 'a pass by the fault policy',
    ...at('guard', 200, { action: { reason: 'allowed: limits could not be verified' } }),
    outcome: UNVERIFIED,
  },
  { what: 'a reject', ...at('guard', 200, rejectWith(429, RATE_LIMITED)), outcome: DENIED },
  {
    what: 'a reject of who calls',
    ...at('guard', 200, rejectWith(401, '{"status":401}')),
    outcome: failed('status 401'),
  },
  { what: 'a problem', ...at('guard', 500, { status: 500 }), outcome: failed('status 500') },
  {
    what: 'a word that no gateway reads',
    ...at('guard', 200, { action: 'pass' }),
    outcome: failed('unreadable'),
  },
  { what: 'no JSON', ...at('guard', 200, 'ok'), outcome: failed('unreadable') },
  { what: 'an allowance', ...at('authz', 200, { allowed: true, team: 'a' }), outcome: ADMITTED },
  {
    what: 'an allowance by the fault policy',
    ...at('authz', 200, { allowed: true, degraded: true }),
    outcome: UNVERIFIED,
  },
  { what: 'a denial', ...at('authz', 429, RATE_LIMITED), outcome: DENIED },
  {
    what: 'a throttle that is not ours',
    ...at('authz', 429, { message: 'Too Many Requests' }),
    outcome: failed('status 429'),
  },
  { what: 'nobody', ...at('authz', 401, { status: 401 }), outcome: failed('status 401') },
  {
    what: 'an allowance',
    ...at('rate-limit', 200, { allowed: true, remaining: 3 }),
    outcome: ADMITTED,
  },
  {
    what: 'a page of somebody else',
    ...at('rate-limit', 200, '<html>'),
    outcome: failed('unreadable'),
  },
  {
    what: 'a locked door',
    ...at('rate-limit', 403, { message: 'Forbidden' }),
    outcome: failed('status 403'),
  },
];

describe('what an answer says', () => {
  it.each(CASES)('is read as whoever asks does: $what at $door', ({ door, outcome, ...answer }) => {
    expect(outcomeOf(door, answer)).toEqual(outcome);
  });

  it('is missing where there was none', () => {
    expect(outcomeOf('guard', { noAnswer: 'timeout' })).toEqual(failed('timeout'));
    expect(outcomeOf('authz', { noAnswer: 'connection ECONNREFUSED' })).toEqual(
      failed('connection ECONNREFUSED'),
    );
  });
});
