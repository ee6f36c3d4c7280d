import fc from 'fast-check';

import {
  familyOf,
  homeOf,
  inputIncludesCached,
  providerIn,
  providerNamed,
  spellingsOf,
} from '../../../src/domain/model-names.ts';

describe('spellingsOf', () => {
  it.each([
    ['gpt-4o', ['gpt-4o']],
    ['GPT-4o', ['gpt-4o']],
    ['gpt-4o-2024-08-06', ['gpt-4o-2024-08-06', 'gpt-4o']],
    ['claude-haiku-4-5-20251001', ['claude-haiku-4-5-20251001', 'claude-haiku-4-5']],
    ['claude-3-5-haiku-latest', ['claude-3-5-haiku-latest', 'claude-3-5-haiku']],
    ['claude-opus-4@20250514', ['claude-opus-4@20250514', 'claude-opus-4']],
    ['claude-opus-4-6[1m]', ['claude-opus-4-6[1m]', 'claude-opus-4-6']],
    ['gemini-2.0-flash-001', ['gemini-2.0-flash-001', 'gemini-2.0-flash']],
    ['gemini-2.0-flash@001', ['gemini-2.0-flash@001', 'gemini-2.0-flash']],
    ['gemini-2.5-pro-preview-05-06', ['gemini-2.5-pro-preview-05-06', 'gemini-2.5-pro-preview']],
    [
      'gemini-2.5-flash-preview-09-2025',
      ['gemini-2.5-flash-preview-09-2025', 'gemini-2.5-flash-preview'],
    ],
    ['models/gemini-2.5-pro', ['models/gemini-2.5-pro', 'gemini-2.5-pro']],
    ['openai/gpt-4o', ['openai/gpt-4o', 'gpt-4o']],
    ['azure/gpt-4o', ['azure/gpt-4o', 'gpt-4o']],
    ['vertex_ai/claude-opus-4', ['vertex_ai/claude-opus-4', 'claude-opus-4']],
    ['ft:gpt-4o-mini:team:name:id', ['ft:gpt-4o-mini']],
  ])('takes from %s what a gateway adds', (model, spellings) => {
    expect(spellingsOf(model)).toEqual(spellings);
  });

  it('tries every longer path before a shorter one', () => {
    expect(spellingsOf('groq/openai/gpt-oss-20b')).toEqual([
      'groq/openai/gpt-oss-20b',
      'openai/gpt-oss-20b',
      'gpt-oss-20b',
    ]);
  });

  it('takes geography, vendor, version and date from a Bedrock name, one after the other', () => {
    expect(spellingsOf('us.anthropic.claude-haiku-4-5-20251001-v1:0')).toEqual([
      'us.anthropic.claude-haiku-4-5-20251001-v1:0',
      'us.anthropic.claude-haiku-4-5-20251001-v1',
      'us.anthropic.claude-haiku-4-5-20251001',
      'us.anthropic.claude-haiku-4-5',
      'anthropic.claude-haiku-4-5-20251001-v1:0',
      'anthropic.claude-haiku-4-5-20251001-v1',
      'anthropic.claude-haiku-4-5-20251001',
      'anthropic.claude-haiku-4-5',
      'claude-haiku-4-5-20251001-v1:0',
      'claude-haiku-4-5-20251001-v1',
      'claude-haiku-4-5-20251001',
      'claude-haiku-4-5',
    ]);
  });

  it.each([
    [
      'arn:aws:bedrock:us-east-1:123456789012:inference-profile/eu.amazon.nova-pro-v1:0',
      'amazon.nova-pro',
    ],
    ['projects/acme/locations/us-east5/publishers/google/models/gemini-2.5-pro', 'gemini-2.5-pro'],
    ['publishers/anthropic/models/claude-sonnet-4@20250514', 'claude-sonnet-4'],
    ['bedrock/us-gov-west-1/anthropic.claude-v2:1', 'claude-v2'],
    ['anthropic.claude-3-sonnet-20240229-v1:0:200k', 'claude-3-sonnet'],
    ['accounts/fireworks/models/kimi-k3', 'kimi-k3'],
    ['openrouter/anthropic/claude-sonnet-4.5', 'claude-sonnet-4.5'],
    ['ft:gpt-4o-mini-2024-07-18:acme::id', 'ft:gpt-4o-mini'],
    ['models/deepseek', 'deepseek'],
  ])('finds in %s the name %s', (model, name) => {
    expect(spellingsOf(model)).toContain(name);
  });

  it.each([
    ['gpt-4o-mini-foo', 'gpt-4o-mini'],
    ['somebody/gpt-4o-mini', 'gpt-4o-mini'],
    ['openai/somebody/gpt-4o-mini', 'gpt-4o-mini'],
    ['gpt-4o-mini/openai', 'gpt-4o-mini'],
    ['gpt-4-0613', 'gpt-4'],
    ['mistral-large-2411', 'mistral-large'],
    ['command-r-03-2024', 'command-r'],
    ['o1-preview', 'o1'],
    ['deepseek-coder-v2', 'deepseek-coder'],
    ['xgpt-4o', 'gpt-4o'],
    ['gpt-4o2024-08-06', 'gpt-4o'],
    ['us.gpt-4o', 'gpt-4o'],
    ['arn:aws:s3:::bucket/gpt-4o', 'gpt-4o'],
  ])('does not take %s for %s', (model, other) => {
    expect(spellingsOf(model)).not.toContain(other);
  });

  it('leaves a path that is longer than any real one as it stands', () => {
    const twelve = `${'models/'.repeat(11)}gpt-4o`;
    const thirteen = `${'models/'.repeat(12)}gpt-4o`;

    expect(spellingsOf(twelve)).toContain('gpt-4o');
    expect(spellingsOf(thirteen)).toEqual([thirteen]);
  });

  it('begins with the name itself and only ever takes something away', () => {
    const word = fc.constantFrom(
      'openai',
      'us.',
      'anthropic.',
      'gpt',
      '-',
      '/',
      'v1',
      ':0',
      '@001',
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
        const name = words.join('');
        const spellings = spellingsOf(name);

        expect(spellings[0]).toBe(name);
        for (const spelling of spellings) expect(name).toContain(spelling);
        expect(new Set(spellings).size).toBe(spellings.length);
      }),
    );
  });
});

describe('providerNamed', () => {
  it.each([
    ['openai', 'openai'],
    ['anthropic', 'anthropic'],
    ['aws.bedrock', 'aws'],
    ['bedrock_converse', 'aws'],
    ['gcp.gemini', 'google'],
    ['gcp.vertex_ai', 'google'],
    ['azure.ai.openai', 'azure'],
    ['azure', 'azure'],
    ['mistral_ai', 'mistral'],
    ['x_ai', 'x-ai'],
    ['xAI', 'x-ai'],
    ['together_ai', 'together'],
    ['Our-vLLM.local', 'our-vllm.local'],
  ])('reads %s as %s', (text, provider) => {
    expect(providerNamed(text)).toBe(provider);
  });
});

describe('providerIn', () => {
  it.each([
    ['openai/gpt-4o', 'openai'],
    ['vertex_ai/claude-opus-4', 'google'],
    ['openrouter/anthropic/claude-sonnet-4', 'anthropic'],
    ['us.anthropic.claude-opus-4-5', 'aws'],
    ['amazon.nova-pro-v1:0', 'aws'],
    ['arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/x', 'aws'],
    ['bedrock/anthropic.claude-v2', 'aws'],
  ])('finds in %s the provider %s', (model, provider) => {
    expect(providerIn(model)).toBe(provider);
  });

  it.each(['gpt-4o', 'claude-opus-4-5', 'somebody/gpt-4o', 'llama3.1-8b', 'gpt-4.1', 'openai'])(
    'finds none in %s',
    (model) => {
      expect(providerIn(model)).toBeUndefined();
    },
  );
});

describe('familyOf', () => {
  it.each([
    ['claude-opus-9', 'claude'],
    ['us.anthropic.claude-opus-9-v1:0', 'claude'],
    ['vertex_ai/claude-opus-9@20290101', 'claude'],
    ['gpt-9', 'gpt'],
    ['chatgpt-9', 'gpt'],
    ['ft:gpt-9:team', 'gpt'],
    ['o9-mini', 'o'],
    ['llama3.1-8b', 'llama'],
    ['meta-llama/Llama-9', 'llama'],
  ])('finds %s to be of %s', (model, family) => {
    expect(familyOf(model)).toBe(family);
  });

  it('finds none in a name that begins with no letter', () => {
    expect(familyOf('123')).toBeUndefined();
  });
});

describe('homeOf', () => {
  it('knows who makes a family, and nothing of a name that objects have by nature', () => {
    expect(homeOf('claude')).toBe('anthropic');
    expect(homeOf('llama')).toBeUndefined();
    expect(homeOf('constructor')).toBeUndefined();
    expect(homeOf(undefined)).toBeUndefined();
  });
});

describe('inputIncludesCached', () => {
  it.each([
    ['gpt-4o', 'openai', true],
    ['gpt-4o', 'azure', true],
    ['gemini-2.5-pro', 'google', true],
    ['claude-opus-4-1', 'anthropic', false],
    ['anthropic.claude-opus-4-1-v1:0', 'aws', false],
    ['amazon.nova-pro-v1:0', 'aws', false],
    ['claude-opus-4@20250514', 'google', false],
    ['claude-opus-4-5', 'azure', false],
    ['claude-opus-4.5', 'copilot', false],
    ['claude-opus-4-1', 'openai', true],
    ['claude-opus-4-1', undefined, false],
    ['gpt-4o', undefined, true],
  ])('is, for %s at %s: %s', (model, provider, included) => {
    expect(inputIncludesCached(model, provider)).toBe(included);
  });
});
