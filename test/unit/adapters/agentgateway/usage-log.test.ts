import { readFile } from 'node:fs/promises';
import { readUsageLine } from '../../../../src/adapters/agentgateway/usage-log.ts';
import { at } from '../../../support/builders.ts';

const fixture = async (name: string): Promise<string> =>
  (
    await readFile(new URL(`../../../fixtures/agentgateway/${name}`, import.meta.url), 'utf8')
  ).trim();

const DELIVERED = at('2026-07-08T21:17:13.100Z');

const read = (message: string) => readUsageLine({ id: '384904', timestamp: DELIVERED, message });

/** The sample with members changed; `undefined` takes one out. */
const readSample = async (changes: Readonly<Record<string, unknown>> = {}) => {
  const sample = JSON.parse(await fixture('access-log-json.txt')) as object;
  return read(JSON.stringify({ ...sample, ...changes }));
};

const NO_USAGE = {
  'gen_ai.usage.input_tokens': undefined,
  'gen_ai.usage.output_tokens': undefined,
};

describe('a line of the access log', () => {
  it('is read with all that a receipt needs', async () => {
    expect(read(await fixture('access-log-json.txt'))).toEqual({
      kind: 'usage',
      event: {
        team: 'alpha',
        request: '7f0d2a6e-8c1f-4b6e-9a55-0c2f5e0e9b1d',
        kind: 'used',
        model: 'gpt-3.5-turbo',
        servedModel: 'gpt-3.5-turbo-0125',
        provider: 'openai',
        tokens: { input: 12, output: 258, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
        at: Date.parse('2026-07-08T21:17:12.599Z'),
        user: undefined,
        reportedUsd: 393,
      },
    });
  });

  it('tells cached and reasoning tokens apart', async () => {
    const reading = await readSample({
      'gen_ai.usage.cache_read.input_tokens': 3,
      'gen_ai.usage.cache_creation.input_tokens': 4,
      'gen_ai.usage.reasoning_tokens': 5,
    });

    expect(reading).toMatchObject({
      event: { tokens: { input: 12, output: 258, cacheRead: 3, cacheWrite: 4, reasoning: 5 } },
    });
  });

  it('in text format is refused with the setting to change', async () => {
    expect(read(await fixture('access-log-text.txt'))).toEqual({
      kind: 'refused',
      reason:
        'The access log is in text format: set config.logging.format to json, or LOG_FORMAT=json',
    });
  });

  it.each([
    ['nothing', ''],
    ['text', 'thread main panicked at gen_ai.'],
    [
      'a request in text format that is no call',
      '2026-07-08T21:17:12Z info request http.status=200',
    ],
    ['JSON of another kind', '{"level":"info","scope":"config"}'],
    ['a request that is no call', '{"scope":"request","http.status":404}'],
    ['a call in another scope', '{"scope":"trace","gen_ai.request.model":"gpt-4o"}'],
    ['broken JSON of another kind', '{"level":"info","sco'],
    ['a list', '["gen_ai.request.model"]'],
    ['null', 'null'],
  ])('that speaks of no call is skipped: %s', (_what, message) => {
    expect(read(message)).toEqual({ kind: 'skipped' });
  });

  it('that is cut short is refused', async () => {
    const line = await fixture('access-log-json.txt');

    expect(read(line.slice(0, 600))).toEqual({
      kind: 'refused',
      reason: 'The line is not whole JSON',
    });
  });

  it.each([[undefined], [''], ['a team'], ['a#b'], ['\ud83d'], ['x'.repeat(65)], [7]])(
    'that names no team is refused with the setting to add: %j',
    async (team) => {
      expect(await readSample({ team })).toEqual({
        kind: 'refused',
        reason: 'The line names no team: add team to frontendPolicies.accessLog.add',
      });
    },
  );

  it.each([[-1], [1.5], [1e9 + 1], [1e300], ['12'], [true], [[12]], [{}]])(
    'with an odd count is refused: %j',
    async (count) => {
      const reason = 'A token count is not a whole number from 0 to 1,000,000,000';

      expect(await readSample({ 'gen_ai.usage.input_tokens': count })).toEqual({
        kind: 'refused',
        reason,
      });
      expect(await readSample({ 'gen_ai.usage.reasoning_tokens': count })).toMatchObject({
        reason,
      });
    },
  );

  it('takes the largest count, and none for one that is null', async () => {
    expect(
      await readSample({
        'gen_ai.usage.input_tokens': 1_000_000_000,
        'gen_ai.usage.cache_read.input_tokens': null,
      }),
    ).toMatchObject({ event: { tokens: { input: 1_000_000_000, cacheRead: 0 } } });
  });

  it('is not led astray by members of an object’s own nature', () => {
    const line = `{"scope":"request","gen_ai.request.model":"gpt-4o","team":"alpha","gen_ai.usage.output_tokens":1,"__proto__":{"request_id":"evil"},"constructor":1}`;

    expect(read(line)).toMatchObject({ kind: 'usage', event: { request: 'log-384904' } });
    expect(({} as Record<string, unknown>)['request_id']).toBeUndefined();
  });

  it.each([[undefined], [''], ['has a space'], ['a#b'], ['\ud83d'], ['x'.repeat(201)], [5]])(
    'without an id that can be used counts by its own: %j',
    async (request_id) => {
      expect(await readSample({ request_id })).toMatchObject({ event: { request: 'log-384904' } });
    },
  );

  it.each([['gpt 4o'], ['a#b'], [5], ['']])(
    'of a model whose name cannot be one is a call without a name: %j',
    async (model) => {
      expect(await readSample({ 'gen_ai.request.model': model })).toMatchObject({
        kind: 'usage',
        event: { model: undefined },
      });
    },
  );

  it.each([[undefined], ['yesterday'], [''], [7], ['1969-12-31T23:59:59Z']])(
    'without a time has the one of its delivery: %j',
    async (time) => {
      expect(await readSample({ time })).toMatchObject({ event: { at: DELIVERED } });
    },
  );

  it('has the user that it names, or the subject of the token, cut to 200 characters', async () => {
    expect(await readSample({ user: 'ann', 'jwt.sub': 'sub' })).toMatchObject({
      event: { user: 'ann' },
    });
    expect(await readSample({ 'jwt.sub': 'a#b 😀' })).toMatchObject({ event: { user: 'a#b 😀' } });
    expect(await readSample({ user: 'u'.repeat(201) })).toMatchObject({
      event: { user: 'u'.repeat(200) },
    });
  });

  it.each([['-1'], ['abc'], [0.000393], ['1e-4']])(
    'whose own amount cannot be read is counted without it: %j',
    async (cost) => {
      expect(await readSample({ 'agw.ai.usage.cost.total': cost })).toMatchObject({
        event: { reportedUsd: undefined },
      });
    },
  );
});

describe('a call', () => {
  it.each([400, 401, 429, 500, 503])(
    'that was answered with %d and has no usage was never made',
    async (status) => {
      expect(await readSample({ ...NO_USAGE, 'http.status': status })).toEqual({
        kind: 'void',
        call: { team: 'alpha', request: '7f0d2a6e-8c1f-4b6e-9a55-0c2f5e0e9b1d' },
      });
    },
  );

  it.each([200, 399, 408, 499, 504, undefined, '503'])(
    'that was answered with %j and has no usage was cut short',
    async (status) => {
      expect(await readSample({ ...NO_USAGE, 'http.status': status })).toMatchObject({
        kind: 'usage',
        event: { kind: 'incomplete', tokens: { input: 0, output: 0 } },
      });
    },
  );

  it('that failed and has usage was used', async () => {
    expect(await readSample({ 'http.status': 500 })).toMatchObject({ event: { kind: 'used' } });
  });

  it('without a count of its output was cut short, whatever its input says', async () => {
    const reading = await readSample({ 'gen_ai.usage.output_tokens': undefined });

    expect(reading).toMatchObject({ event: { kind: 'incomplete', tokens: { input: 12 } } });
  });

  it('for embeddings has no output, and is used', async () => {
    const reading = await readSample({
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.usage.output_tokens': undefined,
    });

    expect(reading).toMatchObject({ event: { kind: 'used' } });
  });
});
