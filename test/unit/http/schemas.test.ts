import * as v from 'valibot';
import { RequestError } from '../../../src/domain/errors.ts';
import { model, parseBody, request, team, tokens, usd } from '../../../src/http/schemas.ts';
import { object, strictObject } from '../../../src/http/shapes.ts';

const Everything = strictObject({ team, model, request, tokens, usd });

const valid = { team: 'alpha', model: 'gpt-4o', request: 'r-1', tokens: 7, usd: '0.25' };

const mistakeIn = (schema: v.GenericSchema, body: unknown): RequestError => {
  try {
    parseBody(schema, body);
  } catch (error) {
    if (error instanceof RequestError) return error;
  }
  throw new Error('The body was accepted');
};

const pathsOf = (body: unknown) => mistakeIn(Everything, body).flaws.map(({ path }) => path);

describe('parseBody', () => {
  it('gives what the schema describes', () => {
    expect(parseBody(Everything, valid)).toEqual({ ...valid, usd: 250_000 });
  });

  it('names every field that is wrong, and what it must be', () => {
    const mistake = mistakeIn(Everything, { team: 'a b', model: 5, request: 'r 1', usd: '1,5' });

    expect(mistake.code).toBe('invalid');
    expect(mistake.flaws).toEqual([
      {
        path: 'team',
        message:
          'must be 1 to 64 letters, digits, dots, underscores or hyphens, a letter or digit first',
      },
      {
        path: 'model',
        message: 'must be text: 1 to 200 printable characters without spaces or #',
      },
      { path: 'request', message: 'must be 1 to 200 printable characters without spaces or #' },
      {
        path: 'tokens',
        message: 'must be a whole number of tokens, from 0 to 1,000,000,000',
      },
      {
        path: 'usd',
        message: 'must be an amount of US dollars, as "0.25", from 0 to 1,000,000,000',
      },
    ]);
    expect(mistake.message).toContain('team: must be 1 to 64 letters');
    expect(mistake.message).toContain('; model: must be text');
  });

  it('points into what is nested, by a dotted path', () => {
    const Messages = object({
      body: object({ messages: v.array(object({ role: v.string() })) }),
    });

    const mistake = mistakeIn(Messages, { body: { messages: [{ role: 'user' }, { role: 1 }] } });

    expect(mistake.flaws.map(({ path }) => path)).toEqual(['body.messages.1.role']);
  });

  it.each([[undefined], [null], ['text'], [5], [[valid]]])(
    'points at the whole body where it is no object: %j',
    (body) => {
      expect(pathsOf(body)).toEqual(['(body)']);
    },
  );

  it('does not take a field that it does not know for a misspelt one', () => {
    expect(pathsOf({ ...valid, tokns: 5 })).toEqual(['(body)']);
    expect(mistakeIn(Everything, { ...valid, tokns: 5 }).message).toContain('tokns');
  });
});

describe('tokens', () => {
  const Tokens = object({ tokens });

  it.each([0, 1, 1_000_000_000])('may be %i', (count) => {
    expect(parseBody(Tokens, { tokens: count })).toEqual({ tokens: count });
  });

  it.each([-1, 1.5, 1_000_000_001, 1e300, '5', null, undefined, true])('are never %j', (count) => {
    expect(mistakeIn(Tokens, { tokens: count }).flaws[0]?.path).toBe('tokens');
  });
});

describe('an amount of dollars', () => {
  const Usd = object({ usd });

  it.each([
    ['0.25', 250_000],
    [0.25, 250_000],
    [0, 0],
    [1e9, 1_000_000_000_000_000],
    ['0.0000001', 1],
  ])('may be text or a number: %j', (amount, micro) => {
    expect(parseBody(Usd, { usd: amount })).toEqual({ usd: micro });
  });

  it.each(['', '-1', -1, 'free', '1000000001', null, true, {}, []])('is never %j', (amount) => {
    expect(mistakeIn(Usd, { usd: amount }).flaws).toEqual([
      {
        path: 'usd',
        message: 'must be an amount of US dollars, as "0.25", from 0 to 1,000,000,000',
      },
    ]);
  });

  it.each([0.1 + 0.2, 1e-7, 5e-7])('may be any number a caller reckons with: %d', (amount) => {
    expect(() => parseBody(Usd, { usd: amount })).not.toThrow();
  });
});
