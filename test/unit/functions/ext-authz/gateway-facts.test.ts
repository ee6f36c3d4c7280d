import fc from 'fast-check';
import { RequestError } from '../../../../src/domain/errors.ts';
import { readGatewayFacts } from '../../../../src/functions/ext-authz/gateway-facts.ts';

const read = (text: string) => readGatewayFacts(JSON.parse(text) as object);

describe('the facts that a gateway puts into a body', () => {
  it('are as the headers that say the same', () => {
    expect(
      readGatewayFacts({
        team: 'alpha',
        user: 'ada',
        tier: 'premium',
        model: 'gpt-4o',
        provider: 'openai',
        path: '/v1/chat/completions',
        request_id: 'r-1',
        max_tokens: 50,
        prompt_tokens: 123,
      }),
    ).toEqual({
      headers: {
        'x-team': 'alpha',
        'x-user': 'ada',
        'x-tier': 'premium',
        'x-model': 'gpt-4o',
        'x-provider': 'openai',
        'x-path': '/v1/chat/completions',
        'x-request-id': 'r-1',
        'x-max-tokens': '50',
      },
      promptTokens: 123,
    });
  });

  it('may be all left out', () => {
    expect(readGatewayFacts({})).toEqual({ headers: {}, promptTokens: undefined });
  });

  it('are not there where an expression found nothing', () => {
    expect(
      readGatewayFacts({
        team: 'alpha',
        user: null,
        tier: '',
        model: null,
        path: '',
        request_id: '',
        max_tokens: null,
        prompt_tokens: '',
      }),
    ).toEqual({ headers: { 'x-team': 'alpha' }, promptTokens: undefined });
  });

  it.each<readonly [string | number, number | undefined]>([
    [0, 0],
    ['0', 0],
    ['123', 123],
    [' 123 ', 123],
    [2_000_000_000, 1_000_000_000],
    ['99999999999999999999', 1_000_000_000],
    ['lots', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
  ])('have numbers, as such or as text: %j', (said, promptTokens) => {
    expect(readGatewayFacts({ prompt_tokens: said }).promptTokens).toBe(promptTokens);
  });

  it.each<readonly [string | number, string]>([
    [50, '50'],
    ['50', '50'],
    [0, '0'],
  ])('have the bound of the answer as a header would: %j', (said, header) => {
    expect(readGatewayFacts({ max_tokens: said }).headers).toEqual({ 'x-max-tokens': header });
  });
});

describe('a body that a gateway cannot mean', () => {
  it.each([
    '{"team":"victim","messages":[]}',
    '{"team":"victim","max_token":1}',
    '{"team":"victim","model":"gpt-4o","stream":true}',
    '{"team":"victim","Team":"victim"}',
    '{"team":"victim","x-team":"victim"}',
    '{"team":"victim","":""}',
    '{"team":"victim","__proto__":{}}',
    '{"team":"victim","constructor":1}',
    '{"team":"victim","toString":null}',
    '{"team":"victim","max_completion_tokens":1}',
  ])('is told by one member more, and refused: %s', (text) => {
    expect(() => read(text)).toThrow(RequestError);
  });

  it.each([
    '{"team":5}',
    '{"team":["victim"]}',
    '{"team":{"name":"victim"}}',
    '{"team":true}',
    '{"team":"victim","max_tokens":-1}',
    '{"team":"victim","max_tokens":1.5}',
    '{"team":"victim","max_tokens":1e300}',
    '{"team":"victim","max_tokens":true}',
    '{"team":"victim","prompt_tokens":[1]}',
    '{"model":{"a":1}}',
  ])('is told by a member of another kind, and refused: %s', (text) => {
    expect(() => read(text)).toThrow(RequestError);
  });

  it('is what has any other member, whatever it is called', () => {
    const known = [
      'team',
      'user',
      'tier',
      'model',
      'provider',
      'path',
      'request_id',
      'max_tokens',
      'prompt_tokens',
    ];
    const name = fc.string().filter((text) => !known.includes(text));
    fc.assert(
      fc.property(name, fc.jsonValue(), (member, value) => {
        const body = JSON.stringify(value);

        expect(() => read(`{"team":"victim",${JSON.stringify(member)}:${body}}`)).toThrow(
          RequestError,
        );
      }),
    );
  });
});
