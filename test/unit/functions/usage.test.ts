import type { RecordUsage, UsageOutcome } from '../../../src/app/record-usage.ts';
import type { VoidOutcome } from '../../../src/app/void-calls.ts';
import { RequestError, StoreFault } from '../../../src/domain/errors.ts';
import type { Receipt, UsageEvent, VoidedCall } from '../../../src/domain/usage.ts';
import { usage } from '../../../src/functions/usage/usage.ts';
import { anEvent, at, dollars, NOW } from '../../support/builders.ts';

const receiptOf = (event: UsageEvent): Receipt => ({
  ...event,
  usd: dollars(0.0035),
  pricing: 'listed',
  price: undefined,
  listing: undefined,
  tokensCounted: 1_100,
  cap: undefined,
});

type Answers = Readonly<Record<string, 'duplicate' | 'conflict' | 'refused'>>;

interface Told {
  readonly answers?: Answers;
  readonly voided?: VoidOutcome;
}

/** Records everything but what it is told otherwise, by request id. */
const aFunction = ({ answers = {}, voided = 'voided' }: Told = {}) => {
  const told: UsageEvent[] = [];
  const released: VoidedCall[] = [];
  const record: RecordUsage = (events) => {
    told.push(...events);
    return Promise.resolve(
      events.map((event): UsageOutcome => {
        const outcome = answers[event.request] ?? 'recorded';
        return outcome === 'refused'
          ? { outcome, reason: 'Team is not registered' }
          : { outcome, receipt: receiptOf(event) };
      }),
    );
  };
  const translate = usage({
    record,
    voidCall: (call) => {
      released.push(call);
      return Promise.resolve(voided);
    },
    clock: () => NOW,
  });
  const post = async (body: unknown) => {
    const answer = await translate({ ...anEvent(), body });
    return {
      status: answer.statusCode,
      type: answer.headers?.['content-type'],
      body: JSON.parse(answer.body ?? '') as Record<string, unknown>,
    };
  };
  return { told, released, post };
};

const EVENT = {
  request_id: 'r-1',
  team: 'alpha',
  model: 'gpt-4o',
  input_tokens: 1_000,
  output_tokens: 100,
};

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...EVENT, request_id: `r-${index}` }));

describe('POST /v1/usage', () => {
  it('reads an event with all that it can say', async () => {
    const { told, post } = aFunction();

    await post({
      ...EVENT,
      served_model: 'gpt-4o-2024-08-06',
      provider: 'openai',
      cache_read_input_tokens: 1,
      cache_creation_input_tokens: 2,
      cache_creation_1h_input_tokens: 3,
      reasoning_tokens: 4,
      at: '2026-08-22T16:00:00.5+02:00',
      user: 'a#b 😀',
      cost_usd: '0.0035001',
    });

    expect(told).toEqual([
      {
        team: 'alpha',
        request: 'r-1',
        kind: 'used',
        model: 'gpt-4o',
        servedModel: 'gpt-4o-2024-08-06',
        provider: 'openai',
        tokens: {
          input: 1_000,
          output: 100,
          cacheRead: 1,
          cacheWrite: 2,
          cacheWriteHour: 3,
          reasoning: 4,
        },
        at: at('2026-08-22T14:00:00.500Z'),
        user: 'a#b 😀',
        reportedUsd: 3_501,
      },
    ]);
  });

  it('takes an event that says little for one of now', async () => {
    const { told, post } = aFunction();

    await post({ request_id: 'r-1', team: 'alpha', input_tokens: 0, output_tokens: 0 });

    expect(told).toMatchObject([{ at: NOW, model: undefined, tokens: { input: 0, output: 0 } }]);
  });

  it('takes a time in milliseconds', async () => {
    const { told, post } = aFunction();

    await post({ ...EVENT, at: NOW - 1 });

    expect(told[0]?.at).toBe(at('2026-08-22T14:04:59.999Z'));
  });

  it('answers for a single event what was counted', async () => {
    expect(await aFunction().post(EVENT)).toEqual({
      status: 200,
      type: 'application/json',
      body: {
        request_id: 'r-1',
        outcome: 'recorded',
        cost_usd: '0.0035',
        tokens: 1_100,
        pricing: 'listed',
        at: '2026-08-22T14:05:00.000Z',
      },
    });
  });

  it('answers for each of a list what became of it, in its order', async () => {
    const { post } = aFunction({ answers: { b: 'duplicate', c: 'conflict', d: 'refused' } });
    const ids = ['a', 'b', 'c', 'd'];

    const { status, body } = await post([
      ...ids.map((id) => ({ ...EVENT, request_id: id })),
      { ...EVENT, request_id: 'e', input_tokens: -1 },
      { request_id: 'f', team: 'alpha', void: true },
      'nonsense',
    ]);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      recorded: 1,
      duplicate: 1,
      conflict: 1,
      refused: 3,
      voided: 1,
      nothing_held: 0,
      results: [
        { request_id: 'a', outcome: 'recorded' },
        { request_id: 'b', outcome: 'duplicate', cost_usd: '0.0035' },
        {
          request_id: 'c',
          outcome: 'conflict',
          reason: 'Another usage was counted for this request id before: that one holds',
        },
        { request_id: 'd', outcome: 'refused', reason: 'Team is not registered' },
        {
          request_id: 'e',
          outcome: 'refused',
          reason: 'input_tokens: must be a whole number of tokens, from 0 to 1,000,000,000',
        },
        { request_id: 'f', outcome: 'voided' },
        { request_id: null, outcome: 'refused' },
      ],
    });
  });

  it('takes five hundred events, as a list or under their name', async () => {
    expect((await aFunction().post(many(500))).body).toMatchObject({ recorded: 500 });
    expect((await aFunction().post({ events: many(500) })).body).toMatchObject({ recorded: 500 });
  });

  it.each([[[]], [{ events: [] }], [many(501)]])('refuses a list of none or more', async (body) => {
    await expect(aFunction().post(body)).rejects.toThrow(RequestError);
  });

  it('refuses a single event with its flaws, as a problem', async () => {
    expect(await aFunction().post({ ...EVENT, team: 'a b', output_tokens: 1.5 })).toEqual({
      status: 422,
      type: 'application/problem+json',
      body: {
        type: 'about:blank',
        status: 422,
        title: 'The usage was refused',
        detail:
          'team: must be 1 to 64 letters, digits, dots, underscores or hyphens, a letter or digit first; ' +
          'output_tokens: must be a whole number of tokens, from 0 to 1,000,000,000',
        errors: [
          {
            path: 'team',
            message:
              'must be 1 to 64 letters, digits, dots, underscores or hyphens, a letter or digit first',
          },
          {
            path: 'output_tokens',
            message: 'must be a whole number of tokens, from 0 to 1,000,000,000',
          },
        ],
      },
    });
  });

  it('releases a call that was never made, and says when there was nothing to release', async () => {
    const { released, post } = aFunction({ voided: 'nothing_held' });

    expect((await post({ request_id: 'r-1', team: 'alpha', void: true })).body).toEqual({
      request_id: 'r-1',
      outcome: 'nothing_held',
    });
    expect(released).toEqual([{ team: 'alpha', request: 'r-1' }]);
  });

  it('fails as a whole where one event must be sent again', async () => {
    const translate = usage({
      record: () => Promise.reject(new StoreFault('down')),
      voidCall: () => Promise.resolve('voided'),
      clock: () => NOW,
    });

    await expect(translate({ ...anEvent(), body: many(2) })).rejects.toThrow(StoreFault);
  });
});

describe('an event of a hostile sender', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 5],
    ['no team', { ...EVENT, team: undefined }],
    ['a team with a separator', { ...EVENT, team: 'a#b' }],
    ['a request id with a separator', { ...EVENT, request_id: 'a#b' }],
    ['a request id of half a character', { ...EVENT, request_id: '\ud83d' }],
    ['no request id', { ...EVENT, request_id: undefined }],
    ['no input', { ...EVENT, input_tokens: undefined }],
    ['fewer than no tokens', { ...EVENT, output_tokens: -1 }],
    ['part of a token', { ...EVENT, reasoning_tokens: 0.5 }],
    ['more than a billion tokens', { ...EVENT, input_tokens: 1_000_000_001 }],
    ['more tokens than there are numbers', { ...EVENT, input_tokens: 1e308 }],
    ['tokens in text', { ...EVENT, input_tokens: '5' }],
    ['a model with a space', { ...EVENT, model: 'gpt 4o' }],
    ['a time without a zone', { ...EVENT, at: '2026-08-22T14:05:00' }],
    ['a day that is none', { ...EVENT, at: '2026-13-45T14:05:00Z' }],
    ['the thirtieth of February', { ...EVENT, at: '2026-02-30T14:05:00Z' }],
    ['a time before 1970', { ...EVENT, at: -1 }],
    ['a time in parts', { ...EVENT, at: 0.5 }],
    ['a negative amount', { ...EVENT, cost_usd: '-1' }],
    ['an amount that is no number', { ...EVENT, cost_usd: 'NaN' }],
    ['too long a user', { ...EVENT, user: 'u'.repeat(201) }],
    ['an empty user', { ...EVENT, user: '' }],
    ['a member that nobody knows', { ...EVENT, outptu_tokens: 5 }],
    ['a voided call with tokens', { ...EVENT, void: true }],
    ['a call that is not voided', { request_id: 'r-1', team: 'alpha', void: false }],
    ['a prototype', JSON.parse('{"__proto__":{"team":"alpha"},"request_id":"r-1"}')],
  ])('is refused and not counted: %s', async (_what, body) => {
    const { told, post } = aFunction();

    expect((await post(body)).status).toBe(422);
    expect(told).toEqual([]);
  });

  it('does not keep the others of its list from being counted', async () => {
    const { told, post } = aFunction();

    const { body } = await post([null, { ...EVENT, team: 7 }, [], EVENT]);

    expect(body).toMatchObject({ recorded: 1, refused: 3 });
    expect(told).toHaveLength(1);
  });
});
