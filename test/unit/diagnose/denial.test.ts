import { diagnose } from '../../../scripts/diagnose/diagnose.ts';
import { diagnosisJson, diagnosisText } from '../../../scripts/diagnose/print.ts';
import { durationText } from '../../../scripts/diagnose/words.ts';
import { at } from '../../support/builders.ts';

const NOW = at('2026-11-22T12:00:00Z');

const DENIAL = {
  allowed: false,
  reason: 'Model budget exceeded for gpt-4o* ($50.02 of $50.00)',
  retry_after_seconds: 731_852,
  reason_code: 'model_cap_spent',
  scope: 'model_usd_per_month',
  limit: '50.00',
  resets_at: '2026-12-01T00:00:00.000Z',
  model: 'gpt-4o*',
  suggested_models: ['gpt-4.1-mini', 7, 'claude-haiku-4-5'],
};

const factsOf = (denial: object, headers: readonly string[] = []) =>
  Object.fromEntries(
    diagnose({ status: 429, headers, body: JSON.stringify(denial) }, NOW)?.facts ?? [],
  );

describe("the gate's denial", () => {
  it('is told member by member, with the wait in words', () => {
    expect(factsOf(DENIAL, ['x-should-retry: false'])).toEqual({
      reason: 'Model budget exceeded for gpt-4o* ($50.02 of $50.00)',
      reason_code: 'model_cap_spent',
      scope: 'model_usd_per_month',
      limit: '50.00',
      model: 'gpt-4o*',
      resets_at: '2026-12-01T00:00:00.000Z',
      suggested_models: 'gpt-4.1-mini, claude-haiku-4-5',
      wait: '8 days 11 hours; until 2026-11-30T23:17:32.000Z, if the answer came just now',
      client:
        'should not retry: x-should-retry: false says so, and the SDKs obey. Come back when the wait is over',
    });
  });

  it.each([
    [42, ['retry-after: 42'], /^should wait as long as retry-after says/],
    [90, [], /^should wait and try again once\. Without retry-after/],
    [91, [], /^should not retry in a loop/],
    [3_600, ['x-should-retry: false'], /no wait helps by itself/],
  ])('tells the client what to do about %d seconds', (seconds, headers, advice) => {
    expect(factsOf({ ...DENIAL, retry_after_seconds: seconds }, headers)['client']).toMatch(advice);
  });

  it.each([-1, 1e300, '42', null])('makes no wait of %j', (seconds) => {
    expect(factsOf({ ...DENIAL, retry_after_seconds: seconds })).not.toHaveProperty('wait');
  });

  it('says that it was given without a look at the meter', () => {
    expect(factsOf({ ...DENIAL, degraded: true })['degraded']).toBe(
      "the gate's table gave no answer: nothing is known of your usage",
    );
  });

  it('of anybody else is told without facts', () => {
    expect(factsOf({ error: { message: 'Rate limit reached for gpt-4o' }, limit: 5 })).toEqual({});
  });
});

describe('a duration', () => {
  it.each([
    [0, '0 seconds'],
    [1, '1 second'],
    [59.9, '59 seconds'],
    [60, '1 minute'],
    [3_599, '59 minutes 59 seconds'],
    [3_600, '1 hour'],
    [86_400, '1 day'],
    [90_061, '1 day 1 hour'],
    [86_460, '1 day 1 minute'],
  ])('of %d seconds is told in its two largest units', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});

describe('what is printed', () => {
  const found = diagnose(
    {
      status: 429,
      headers: ['retry-after: 42'],
      body: '{"allowed":false,"reason":"RPM limit exceeded (101/100 requests per minute)","retry_after_seconds":42,"reason_code":"rate_limited"}',
    },
    NOW,
  );

  it('is a page for people', () => {
    expect(found && diagnosisText(found)).toBe(`Tollgate: Too many requests in a minute (429)

How it was recognised
  status 429
  member allowed: false
  member reason_code: "rate_limited"

What it says
  reason       RPM limit exceeded (101/100 requests per minute)
  reason_code  rate_limited
  wait         42 seconds; until 2026-11-22T12:00:42.000Z, if the answer came just now
  client       should wait as long as retry-after says, and try again once. The SDKs do so
               by themselves

Probable cause
  The team's requests per minute are taken, by all its users and scripts together.

Check first
  1. Wait retry_after_seconds, and try once more.
  2. How many workers call at once? Each retry is a request too, though a denied one takes
     nothing.

What to do
  Spread the calls, or queue them. Ask your administrators for a higher tier or a boost if
  the work needs it.`);
  });

  it('is JSON for programs', () => {
    const json: unknown = JSON.parse(found === undefined ? '' : diagnosisJson(found));

    expect(json).toMatchObject({
      id: 'denied-rate-limited',
      layer: 'Tollgate',
      status: 429,
      cause: "The team's requests per minute are taken, by all its users and scripts together.",
      evidence: ['status 429', 'member allowed: false', 'member reason_code: "rate_limited"'],
      alsoPossible: [],
    });
  });

  it('says unknown, and null, where nothing is known', () => {
    const unknown = diagnose({ body: 'hello' }, NOW);
    const json: unknown = JSON.parse(unknown === undefined ? '' : diagnosisJson(unknown));

    expect(json).toMatchObject({ id: null, layer: 'unknown', status: null, alsoPossible: [] });
    expect(unknown && diagnosisText(unknown)).toMatch(
      /^Not recognised\n\nWhat was seen\n {2}no status/,
    );
  });
});
