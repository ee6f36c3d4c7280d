import fc from 'fast-check';
import { readLlmRequest } from '../../../../src/adapters/clients/llm-request.ts';
import { estimatePromptTokens } from '../../../../src/domain/estimate.ts';

/** As it comes over the wire: what JSON cannot say is not there. */
const read = (body: object | string) =>
  readLlmRequest(
    JSON.parse(typeof body === 'string' ? body : JSON.stringify(body)) as Record<string, unknown>,
  );

const tokensOf = (body: object | string) => read(body).promptTokens;
const boundOf = (body: object | string) => read(body).outputTokensMax;

const PNG = 'data:image/png;base64,iVBORw0KGgo=';

// `Hello` has two tokens, a call three, and the role of a message four. A medium has 1,600.

describe('the prompt of Chat Completions', () => {
  it.each<readonly [string, object, number]>([
    ['text', { messages: [{ role: 'user', content: 'Hello' }] }, 9],
    [
      'two messages',
      {
        messages: [
          { role: 'system', content: 'Hello' },
          { role: 'user', content: 'Hello' },
        ],
      },
      15,
    ],
    ['parts', { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] }, 9],
    [
      'an image as a data URL, whatever its size',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: PNG } }] }] },
      1_607,
    ],
    [
      'an image beside its text',
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Hello' },
              { type: 'image_url', image_url: { url: 'https://images.example/1.png' } },
            ],
          },
        ],
      },
      1_609,
    ],
    [
      'sound',
      {
        messages: [
          {
            role: 'user',
            content: [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }],
          },
        ],
      },
      1_607,
    ],
    [
      'a tool, by its names too',
      { messages: [], tools: [{ type: 'function', function: { name: 'add' } }] },
      // The names `function`, 3, and `name`, 1, and the text `add`, 1.
      8,
    ],
    ['no content', { messages: [{ role: 'assistant', content: null }] }, 7],
    ['nothing at all', { messages: [] }, 3],
  ])('is sized: %s', (_what, body, tokens) => {
    expect(tokensOf(body)).toBe(tokens);
  });
});

describe('the prompt of other APIs', () => {
  it.each<readonly [string, object, number]>([
    ['Responses: text', { input: 'Hello', instructions: 'Hello' }, 7],
    [
      'Responses: items',
      { input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hello' }] }] },
      9,
    ],
    ['Responses: an image', { input: [{ type: 'input_image', image_url: PNG }] }, 1_603],
    ['embeddings: text', { input: 'Hello' }, 5],
    ['embeddings: texts', { input: ['Hello', 'Hello', 'Hello'] }, 9],
    ['embeddings: token ids', { input: [15_496, 11, 995, 0] }, 7],
    [
      'embeddings: lists of token ids',
      {
        input: [
          [15_496, 11],
          [995, 0, 1],
        ],
      },
      8,
    ],
    [
      'Anthropic: system as text',
      { system: 'Hello', messages: [{ role: 'user', content: 'Hello' }] },
      11,
    ],
    ['Anthropic: system in blocks', { system: [{ type: 'text', text: 'Hello' }], messages: [] }, 5],
    [
      'Anthropic: the result of a tool',
      { messages: [{ role: 'user', content: [{ type: 'tool_result', content: 'Hello' }] }] },
      9,
    ],
    [
      'Anthropic: a document',
      {
        messages: [
          {
            role: 'user',
            content: [
              {
                type: 'document',
                source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' },
              },
            ],
          },
        ],
      },
      1_607,
    ],
    [
      'Gemini',
      {
        systemInstruction: { parts: [{ text: 'Hello' }] },
        contents: [{ role: 'user', parts: [{ text: 'Hello' }] }],
      },
      11,
    ],
    [
      'Gemini: an image',
      {
        contents: [
          { role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }] },
        ],
      },
      1_607,
    ],
    [
      'Bedrock: Converse',
      { system: [{ text: 'Hello' }], messages: [{ role: 'user', content: [{ text: 'Hello' }] }] },
      11,
    ],
    ['Bedrock: Titan', { inputText: 'Hello' }, 5],
    ['completions', { prompt: ['Hello', 'Hello'] }, 7],
    ['rerank', { query: 'Hello', documents: ['Hello', { text: 'Hello' }] }, 9],
  ])('is sized: %s', (_what, body, tokens) => {
    expect(tokensOf(body)).toBe(tokens);
  });

  it('counts the text of a document that is text, and no flat amount', () => {
    const source = (data: string) => ({
      messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'text', data } }] }],
    });

    expect(tokensOf(source('Hello '.repeat(5_000)))).toBeGreaterThan(5_000);
  });

  it.each<readonly [string, object, number]>([
    // `file` has one token, and so has a letter.
    ['an argument that is called like one', { messages: [{ input: { file: 'Hello' } }] }, 8],
    ['an address that is text', { messages: [{ image_url: 'a' }] }, 7],
  ])('counts text where a medium could be: %s', (_what, body, tokens) => {
    expect(tokensOf(body)).toBe(tokens);
  });

  it('has nothing of the settings', () => {
    const settings = { model: 'gpt-4o', temperature: 0.5, stop: ['Hello'], user: 'Hello', n: 2 };

    expect(tokensOf(settings)).toBe(3);
  });
});

describe('the bound of the answer', () => {
  it.each<readonly [object, number]>([
    [{ max_completion_tokens: 50 }, 50],
    [{ max_tokens: 50 }, 50],
    [{ max_output_tokens: 50 }, 50],
    [{ generationConfig: { maxOutputTokens: 50 } }, 50],
    [{ inferenceConfig: { maxTokens: 50 } }, 50],
    [{ max_completion_tokens: 50, max_tokens: 60, max_output_tokens: 70 }, 70],
    [{ max_tokens: 60, max_output_tokens: 70 }, 70],
    [{ max_completion_tokens: null, max_tokens: 60 }, 60],
    [{ max_tokens: 1.2 }, 2],
    [{ max_tokens: 1e300 }, 1_000_000_000],
    [{ max_tokens: 50, n: 3 }, 150],
    [{ max_tokens: 50, n: 128 }, 6_400],
    [{ max_tokens: 50, n: 1e9 }, 6_400],
    [{ max_tokens: 50, n: 0 }, 50],
    [{ max_tokens: 50, n: -5 }, 50],
    [{ max_tokens: 50, n: '5' }, 50],
    [{ max_tokens: 50, n: null }, 50],
    [{ max_tokens: 50, n: [128] }, 50],
  ])('is told by each name, times the answers: %j', (body, tokens) => {
    expect(boundOf(body)).toBe(tokens);
  });

  it('may be nothing', () => {
    expect(boundOf({ max_tokens: 0 })).toBe(0);
  });

  it('of more than a number can say is as much as a bound can be', () => {
    expect(boundOf('{"max_tokens":1e999}')).toBe(1_000_000_000);
  });

  it.each<readonly [object]>([
    [{}],
    [{ n: 3 }],
    [{ max_tokens: -1 }],
    [{ max_tokens: null }],
    [{ max_tokens: '50' }],
    [{ max_tokens: true }],
    [{ max_tokens: [50] }],
    [{ max_tokens: { valueOf: 50 } }],
    [{ generationConfig: [50] }],
    [{ generationConfig: null }],
    [{ inferenceConfig: 'maxTokens' }],
    [{ maxOutputTokens: 50 }],
  ])('is not known where none is written: %j', (body) => {
    expect(boundOf(body)).toBeUndefined();
  });
});

describe('the model', () => {
  it.each<readonly [object, string | undefined]>([
    [{ model: 'gpt-4o' }, 'gpt-4o'],
    [{ modelId: 'amazon.titan' }, 'amazon.titan'],
    [{ model: 'one', modelId: 'other' }, 'one'],
    [{ model: 5, modelId: 'other' }, 'other'],
    [{ model: ['gpt-4o'] }, undefined],
    [{ model: null }, undefined],
    [{}, undefined],
  ])('is the one that is named: %j', (body, model) => {
    expect(read(body).model).toBe(model);
  });
});

describe('a hostile request', () => {
  it.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('is read however deep it is: %s', (_what, open, close) => {
    const deep = `${open.repeat(100_000)}"Hello"${close.repeat(100_000)}`;

    expect(tokensOf(`{"messages":${deep}}`)).toBeGreaterThanOrEqual(5);
  });

  it.each<readonly [string, number]>([
    ['{"messages":{"role":"user","content":"Hello"}}', 9],
    ['{"messages":"Hello"}', 5],
    ['{"messages":5}', 4],
    ['{"messages":true}', 3],
    ['{"messages":[null,[],{},""]}', 3],
    ['{"messages":[{"role":{"content":"Hello"},"content":"Hello"}]}', 9],
    ['{"__proto__":{"messages":"Hello"}}', 3],
    ['{"messages":[{"__proto__":{"a":"Hello"}}]}', 10],
    ['{"input":[1e999,-1e999,0.5]}', 6],
  ])('is read as what it is: %s', (text, tokens) => {
    expect(tokensOf(text)).toBe(tokens);
  });

  it('takes no bound or name from what it says of all objects', () => {
    expect(read('{"__proto__":{"model":"gpt-4o","max_tokens":1,"n":9}}')).toEqual({
      model: undefined,
      promptTokens: 3,
      outputTokensMax: undefined,
      answers: 1,
    });
  });

  it('always has a size that is a whole number, whatever it is', () => {
    const member = fc.constantFrom(
      'messages',
      'input',
      'system',
      'tools',
      'max_tokens',
      'n',
      'model',
    );
    fc.assert(
      fc.property(fc.dictionary(member, fc.jsonValue({ maxDepth: 5 })), (body) => {
        const { promptTokens, outputTokensMax = 0 } = read(body);

        expect(Number.isSafeInteger(promptTokens)).toBe(true);
        expect(promptTokens).toBeGreaterThanOrEqual(3);
        expect(Number.isSafeInteger(outputTokensMax)).toBe(true);
        expect(outputTokensMax).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }), { maxLength: 8 });

const chatOf = (contents: readonly string[]) => ({
  messages: contents.map((content) => ({ role: 'user', content })),
});

describe('the estimate', () => {
  it('is never less for more text', () => {
    fc.assert(
      fc.property(texts, fc.string({ unit: 'grapheme' }), (contents, more) => {
        const before = tokensOf(chatOf(contents));
        const last = contents.at(-1);
        const longer = last === undefined ? [more] : [...contents.slice(0, -1), last + more];

        expect(tokensOf(chatOf([...contents, more]))).toBeGreaterThan(before);
        expect(tokensOf(chatOf(longer))).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it('of a raw request is that of the same messages as the guard is shown them', () => {
    fc.assert(
      fc.property(texts, (contents) => {
        const shown = contents.map((content) => ({ role: 'user', content }));

        expect(tokensOf(chatOf(contents))).toBe(estimatePromptTokens(shown));
      }),
    );
  });

  it('of one in parts is at most three tokens a part away from that', () => {
    const parts = fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(parts, (pieces) => {
        const content = pieces.map((text) => ({ type: 'text', text }));
        const raw = tokensOf({ messages: [{ role: 'user', content }] });
        const shown = estimatePromptTokens([{ role: 'user', content: pieces.join('\n') }]);

        expect(Math.abs(raw - shown)).toBeLessThanOrEqual(pieces.length * 3);
      }),
    );
  });
});

describe('text where a medium might be', () => {
  const words = 'word '.repeat(5_000);
  const tokensOf = (body: object): number => readLlmRequest({ ...body }).promptTokens;

  it('of a document is counted as text', () => {
    const content = [{ type: 'text', text: words }];
    const document = { type: 'document', source: { type: 'content', content } };

    expect(tokensOf({ messages: [{ role: 'user', content: [document] }] })).toBeGreaterThan(3_000);
  });

  it("of a tool's schema is counted, whatever its properties are called", () => {
    const properties = { source: { type: 'string', description: words } };

    expect(tokensOf({ tools: [{ name: 'read', input_schema: { properties } }] })).toBeGreaterThan(
      3_000,
    );
    expect(tokensOf({ tools: [{ input_schema: { properties: { file: {} } } }] })).toBeLessThan(50);
  });
});
