import fc from 'fast-check';
import { type ApiStyle, apiStyleOf } from '../../../src/domain/api-style.ts';

describe('the style of an answer', () => {
  it.each<readonly [string | undefined, ApiStyle]>([
    ['/v1/messages', 'anthropic'],
    ['/v1/messages/', 'anthropic'],
    ['/v1/messages/count_tokens', 'anthropic'],
    ['/v1/messages?beta=true', 'anthropic'],
    ['/team-1/v1/messages', 'anthropic'],
    ['v1/messages', 'anthropic'],
    ['/anthropic', 'anthropic'],
    ['/anthropic/v1/complete', 'anthropic'],
    ['/api/anthropic/v1/models', 'anthropic'],
    ['/v1/chat/completions', 'openai'],
    ['/v1/embeddings', 'openai'],
    ['/v1/messages-archive', 'openai'],
    ['/v1/threads/t/messages', 'openai'],
    ['/v2/messages', 'openai'],
    ['/messages', 'openai'],
    ['/xanthropic/v1', 'openai'],
    ['/anthropic-proxy/v1', 'openai'],
    ['/v1/chat/completions?next=/v1/messages', 'openai'],
    ['/V1/MESSAGES', 'openai'],
    ['/', 'openai'],
    ['', 'openai'],
    [undefined, 'openai'],
  ])('goes by the path %j: %s', (path, style) => {
    expect(apiStyleOf({ named: undefined, path })).toBe(style);
  });

  it.each<readonly [string, ApiStyle]>([
    ['openai', 'openai'],
    ['OpenAI', 'openai'],
    ['ANTHROPIC', 'anthropic'],
    ['LiteLLM', 'litellm'],
  ])('goes by its name, however it is written, before any path: %s', (named, style) => {
    expect(apiStyleOf({ named, path: '/v1/messages' })).toBe(style);
    expect(apiStyleOf({ named, path: '/v1/chat/completions' })).toBe(style);
    expect(apiStyleOf({ named, path: undefined })).toBe(style);
  });

  it.each(['', 'gemini', 'openai,anthropic', 'toString', '__proto__', 'constructor'])(
    'goes by the path where the word is no name of one: %j',
    (named) => {
      expect(apiStyleOf({ named, path: '/v1/messages' })).toBe('anthropic');
      expect(apiStyleOf({ named, path: '/v1/responses' })).toBe('openai');
    },
  );

  it('is always one that there is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (named, path) => {
        expect(['openai', 'anthropic', 'litellm']).toContain(apiStyleOf({ named, path }));
      }),
    );
  });
});
