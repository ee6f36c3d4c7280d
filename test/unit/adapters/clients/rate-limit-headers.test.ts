import fc from 'fast-check';
import {
  type HeaderQuestion,
  rateLimitHeaders,
} from '../../../../src/adapters/clients/rate-limit-headers.ts';
import type { LimitStanding, MinuteStanding } from '../../../../src/domain/standing.ts';
import { instant } from '../../../../src/domain/time.ts';
import { aStanding, at, NOW } from '../../../support/builders.ts';

const MIDNIGHT = at('2026-08-23T00:00:00Z');

const aMinute = (changes: Partial<MinuteStanding> = {}): MinuteStanding => ({
  limit: 100,
  requests: 42,
  freesAt: undefined,
  emptyAt: at('2026-08-22T14:05:42Z'),
  ...changes,
});

const aDay = (changes: Partial<LimitStanding> = {}): LimitStanding => ({
  limit: 500_000,
  taken: 120_000,
  held: 20_000,
  resetsAt: MIDNIGHT,
  ...changes,
});

const NO_DAY = aDay({ limit: undefined });

interface Stands {
  readonly minute?: Partial<MinuteStanding>;
  readonly day?: Partial<LimitStanding>;
}

const headersFor = ({ minute, day }: Stands, question: Partial<HeaderQuestion> = {}) =>
  rateLimitHeaders(aStanding({ minute: aMinute(minute), day: aDay(day) }), {
    now: NOW,
    style: 'openai',
    ...question,
  });

type Parameters = Readonly<Record<string, number | string>>;

const PARAMETER = /^;([a-z][a-z0-9_.-]*)=(?:(-?\d{1,15})|"([ !#-[\]-~]*)")/;

/** A list of RFC 9651 whose members are strings with parameters; throws where it is none. */
const parseList = (field: string): readonly (readonly [string, Parameters])[] =>
  field.split(', ').map((member) => {
    const name = /^"([ !#-[\]-~]*)"/.exec(member);
    if (name === null) throw new Error(`Not an item: ${member}`);
    const parameters: Record<string, number | string> = {};
    let rest = member.slice(name[0].length);
    while (rest !== '') {
      const found = PARAMETER.exec(rest);
      if (found === null) throw new Error(`Not a parameter: ${rest}`);
      const [whole, key = '', integer, text = ''] = found;
      parameters[key] = integer === undefined ? text : Number(integer);
      rest = rest.slice(whole.length);
    }
    return [name[1] ?? '', parameters] as const;
  });

describe('the headers of what is left', () => {
  it('are these, in words that OpenAI has too', () => {
    expect(headersFor({})).toEqual({
      'ratelimit-policy':
        '"requests-per-minute";q=100;w=60, "tokens-per-day";q=500000;w=86400;qu="tokens"',
      ratelimit: '"requests-per-minute";r=58;t=42, "tokens-per-day";r=380000;t=35700',
      'x-ratelimit-limit-requests': '100',
      'x-ratelimit-remaining-requests': '58',
      'x-ratelimit-reset-requests': '42s',
      'x-ratelimit-limit-tokens': '500000',
      'x-ratelimit-remaining-tokens': '380000',
      'x-ratelimit-reset-tokens': '9h55m0s',
    });
  });

  it('are lists of structured fields', () => {
    const headers = headersFor({});

    expect(parseList(headers['ratelimit-policy'] ?? '')).toEqual([
      ['requests-per-minute', { q: 100, w: 60 }],
      ['tokens-per-day', { q: 500_000, w: 86_400, qu: 'tokens' }],
    ]);
    expect(parseList(headers['ratelimit'] ?? '')).toEqual([
      ['requests-per-minute', { r: 58, t: 42 }],
      ['tokens-per-day', { r: 380_000, t: 35_700 }],
    ]);
  });

  it('add those of Anthropic for its clients, with times of whole seconds', () => {
    expect(headersFor({}, { style: 'anthropic', now: at('2026-08-22T14:05:00.400Z') })).toEqual({
      'ratelimit-policy':
        '"requests-per-minute";q=100;w=60, "tokens-per-day";q=500000;w=86400;qu="tokens"',
      ratelimit: '"requests-per-minute";r=58;t=42, "tokens-per-day";r=380000;t=35700',
      'x-ratelimit-limit-requests': '100',
      'x-ratelimit-remaining-requests': '58',
      'x-ratelimit-reset-requests': '42s',
      'x-ratelimit-limit-tokens': '500000',
      'x-ratelimit-remaining-tokens': '380000',
      'x-ratelimit-reset-tokens': '9h55m0s',
      'anthropic-ratelimit-requests-limit': '100',
      'anthropic-ratelimit-requests-remaining': '58',
      'anthropic-ratelimit-requests-reset': '2026-08-22T14:05:42Z',
      'anthropic-ratelimit-tokens-limit': '500000',
      'anthropic-ratelimit-tokens-remaining': '380000',
      'anthropic-ratelimit-tokens-reset': '2026-08-23T00:00:00Z',
    });
  });

  it.each(['openai', 'litellm'] as const)('have none of Anthropic for others: %s', (style) => {
    const names = Object.keys(headersFor({}, { style }));

    expect(names).toHaveLength(8);
    expect(names.filter((name) => name.startsWith('anthropic'))).toEqual([]);
  });

  it('say of a limit that nothing was taken of that it is whole already', () => {
    const headers = headersFor(
      { minute: { requests: 0, emptyAt: undefined }, day: NO_DAY },
      { style: 'anthropic' },
    );

    expect(headers).toMatchObject({
      ratelimit: '"requests-per-minute";r=100',
      'x-ratelimit-reset-requests': '0s',
      'anthropic-ratelimit-requests-reset': '2026-08-22T14:05:00Z',
    });
  });
});

describe('a limit that a team does not have', () => {
  it('is in none of the headers: of requests', () => {
    const headers = headersFor({ minute: { limit: undefined } }, { style: 'anthropic' });

    expect(headers['ratelimit']).toBe('"tokens-per-day";r=380000;t=35700');
    expect(headers['ratelimit-policy']).toBe('"tokens-per-day";q=500000;w=86400;qu="tokens"');
    expect(Object.keys(headers).filter((name) => name.includes('requests'))).toEqual([]);
  });

  it('is in none of the headers: of tokens', () => {
    const headers = headersFor({ day: NO_DAY }, { style: 'anthropic' });

    expect(headers['ratelimit']).toBe('"requests-per-minute";r=58;t=42');
    expect(headers['ratelimit-policy']).toBe('"requests-per-minute";q=100;w=60');
    expect(Object.keys(headers).filter((name) => name.includes('tokens'))).toEqual([]);
  });

  it('leaves no header where there are none at all, or none are known', () => {
    expect(headersFor({ minute: { limit: undefined }, day: NO_DAY })).toEqual({});
    expect(rateLimitHeaders(undefined, { now: NOW, style: 'anthropic' })).toEqual({});
  });

  it('is told apart from a limit of 0', () => {
    const minute = { limit: 0, requests: 0, emptyAt: undefined };

    expect(headersFor({ minute, day: { limit: 0, taken: 0 } })).toMatchObject({
      'ratelimit-policy':
        '"requests-per-minute";q=0;w=60, "tokens-per-day";q=0;w=86400;qu="tokens"',
      ratelimit: '"requests-per-minute";r=0, "tokens-per-day";r=0;t=35700',
      'x-ratelimit-limit-requests': '0',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-limit-tokens': '0',
    });
  });
});

describe('the reset', () => {
  it('of a full minute is when one more fits, and not when it is empty', () => {
    const full = {
      requests: 100,
      freesAt: at('2026-08-22T14:05:20Z'),
      emptyAt: at('2026-08-22T14:06:05Z'),
    };

    expect(headersFor({ minute: full, day: NO_DAY })).toMatchObject({
      ratelimit: '"requests-per-minute";r=0;t=20',
      'x-ratelimit-reset-requests': '20s',
    });
    expect(headersFor({ minute: { ...full, requests: 99 }, day: NO_DAY })).toMatchObject({
      ratelimit: '"requests-per-minute";r=1;t=65',
      'x-ratelimit-reset-requests': '1m5s',
    });
  });

  it.each([
    ['2026-08-22T14:05:00.001Z', '1s'],
    ['2026-08-22T14:05:59Z', '59s'],
    ['2026-08-22T14:06:00Z', '1m0s'],
    ['2026-08-22T15:04:59Z', '59m59s'],
    ['2026-08-22T15:05:00Z', '1h0m0s'],
    ['2026-08-22T15:06:01Z', '1h1m1s'],
    ['2026-08-23T14:05:00Z', '24h0m0s'],
  ])('until %s is written as OpenAI writes it: %s', (time, text) => {
    expect(headersFor({ day: { resetsAt: at(time) } })['x-ratelimit-reset-tokens']).toBe(text);
  });

  it('leaves nothing less than nothing, where a limit was lowered below the use', () => {
    expect(headersFor({ minute: { limit: 20 }, day: { limit: 1_000 } })).toMatchObject({
      ratelimit: '"requests-per-minute";r=0;t=42, "tokens-per-day";r=0;t=35700',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-remaining-tokens': '0',
    });
  });
});

describe('beside Retry-After', () => {
  it.each([
    [41, '"requests-per-minute";r=58, "tokens-per-day";r=380000'],
    [42, '"requests-per-minute";r=58;t=42, "tokens-per-day";r=380000'],
    [35_699, '"requests-per-minute";r=58;t=42, "tokens-per-day";r=380000'],
    [35_700, '"requests-per-minute";r=58;t=42, "tokens-per-day";r=380000;t=35700'],
  ])('of %i seconds no later time is told', (retryAfterSeconds, ratelimit) => {
    expect(headersFor({}, { retryAfterSeconds })['ratelimit']).toBe(ratelimit);
  });

  it('nothing asks for a longer wait, wherever the team stands', () => {
    const count = fc.integer({ min: 0, max: 1_000_000 });
    const time = fc.integer({ min: 0, max: 100_000_000 }).map((ms) => instant(NOW + ms));
    const minute = fc.record({ limit: count, requests: count, freesAt: time, emptyAt: time });
    const day = fc.record({ limit: count, taken: count, resetsAt: time });
    fc.assert(
      fc.property(minute, day, fc.integer({ min: 1, max: 90 }), (of, on, retryAfterSeconds) => {
        const headers = headersFor({ minute: of, day: on }, { retryAfterSeconds });
        const told = parseList(headers['ratelimit'] ?? '').map(([, { t }]) => Number(t ?? 0));
        const left = parseList(headers['ratelimit'] ?? '').map(([, { r }]) => Number(r));

        expect(told).toHaveLength(2);
        expect(Math.max(...told)).toBeLessThanOrEqual(retryAfterSeconds);
        expect(Math.min(...left)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
