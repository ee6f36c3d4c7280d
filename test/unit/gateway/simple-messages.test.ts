import { guardedKind, simpleMessages } from '../../../scripts/gateway/simple-messages.ts';

const image = { type: 'image_url', image_url: { url: 'data:' } };

describe('what a guard is shown', () => {
  it('of a chat completion is its texts, joined by a space, without images and tool calls', () => {
    const messages = simpleMessages('completions', {
      model: 'm',
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [{ type: 'text', text: 'What' }, image, { type: 'text', text: 'is it?' }],
        },
        { role: 'assistant', content: null, tool_calls: [{ id: 't' }] },
        { role: 'tool', tool_call_id: 't' },
      ],
    });

    expect(messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'What is it?' },
      { role: 'assistant', content: '' },
      { role: 'tool', content: '' },
    ]);
  });

  it('of an Anthropic message has the system prompt first, its parts on lines of their own', () => {
    const messages = simpleMessages('messages', {
      system: [
        { type: 'text', text: 'Be brief.' },
        { type: 'text', text: 'Be kind.' },
      ],
      messages: [
        { role: 'user', content: [{ type: 'tool_result', content: 'secret' }] },
        { role: 'user', content: 'Hello' },
      ],
    });

    expect(messages).toEqual([
      { role: 'system', content: 'Be brief.\nBe kind.' },
      { role: 'user', content: '' },
      { role: 'user', content: 'Hello' },
    ]);
  });

  it('of the Responses API has no instructions, and one message for a text', () => {
    const ofText = simpleMessages('responses', { instructions: 'Be brief.', input: 'Hello' });
    const ofItems = simpleMessages('responses', {
      input: [
        { type: 'function_call_output', output: 'secret' },
        { role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
      ],
    });

    expect(ofText).toEqual([{ role: 'user', content: 'Hello' }]);
    expect(ofItems).toEqual([{ role: 'user', content: 'Hello' }]);
  });

  it.each([
    ['no JSON', undefined],
    ['no messages', {}],
    ['a list', []],
  ])('is nothing for a body that is not of its route: %s', (_name, body) => {
    expect(simpleMessages('completions', body)).toBeUndefined();
  });

  it('is asked for on the three chat routes alone', () => {
    const paths = ['/v1/chat/completions', '/v1/messages', '/v1/responses', '/v1/embeddings'];

    expect([...paths, '/v1/messages/count_tokens', 'toString'].map(guardedKind)).toEqual([
      ...['completions', 'messages', 'responses', undefined],
      ...[undefined, undefined],
    ]);
  });
});
