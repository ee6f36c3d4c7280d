import { modelInPath, modelInQuery } from '../../../../src/functions/ext-authz/model-in-path.ts';

describe('the model in a path', () => {
  it.each([
    ['/openai/deployments/gpt-4o/chat/completions', 'gpt-4o'],
    ['/v1beta/models/gemini-2.5-pro:generateContent', 'gemini-2.5-pro'],
    [
      '/v1/projects/p/locations/l/publishers/google/models/gemini-2.5-pro:streamGenerateContent',
      'gemini-2.5-pro',
    ],
    [
      '/model/anthropic.claude-3-5-sonnet-20241022-v2:0/invoke',
      'anthropic.claude-3-5-sonnet-20241022-v2:0',
    ],
    ['/model/amazon.nova-pro-v1:0/converse-stream', 'amazon.nova-pro-v1:0'],
    ['/model/amazon.nova-pro-v1:0/invoke-with-response-stream', 'amazon.nova-pro-v1:0'],
  ])('is where its API names it: %s', (path, model) => {
    expect(modelInPath(path)).toBe(model);
  });

  it.each([
    '/v1/chat/completions',
    '/v1/models/gpt-4o',
    '/v1/models',
    '/openai/deployments/gpt-4o',
    '/model/some-model',
    '/model/some-model/count-tokens',
    '/models/:generateContent',
    '/openai/deployments//chat',
    '/',
    '',
  ])('is not where a path only shows one, or none: %s', (path) => {
    expect(modelInPath(path)).toBeUndefined();
  });

  it.each([
    ['model=gpt-realtime', 'gpt-realtime'],
    ['a=1&model=gpt-realtime&b=2', 'gpt-realtime'],
    ['model=first&model=second', 'first'],
    ['model=a%2Fb', 'a/b'],
  ])('is in the query of a socket: %s', (query, model) => {
    expect(modelInQuery(query)).toBe(model);
  });

  it.each(['model=', 'model', 'Model=gpt-4o', 'model=a%20b', 'model=%23', 'model=%E9%', ''])(
    'is none where the query names no model: %j',
    (query) => {
      expect(modelInQuery(query)).toBeUndefined();
    },
  );

  it('is none where what stands in its place cannot be one', () => {
    expect(modelInPath('/model/a b/invoke')).toBeUndefined();
    expect(modelInPath(`/model/${'x'.repeat(201)}/invoke`)).toBeUndefined();
    expect(modelInPath('/model/é/invoke')).toBeUndefined();
  });
});
