import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { sdkErrorOf, type SdkError } from './sdk-error.ts';

export type SdkName = 'openai' | 'anthropic';

/** A call as a program makes it that knows nothing of a gate. */
export interface SdkCall {
  readonly sdk: SdkName;
  /** Of the gateway, without a path. */
  readonly url: string;
  readonly apiKey: string;
  readonly model: string;
  readonly kind?: 'chat' | 'chat stream' | 'responses' | 'responses stream' | 'embeddings';
  readonly maxTokens?: number;
  /** As many as the SDK would make by itself, unless said otherwise. */
  readonly maxRetries?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the call, also while the SDK waits: it may have been told to wait for days. */
  readonly signal?: AbortSignal;
}

/** What the program gets: words, or an error of one of the SDK's classes. */
export type SdkOutcome =
  | { readonly outcome: 'answered'; readonly text: string }
  | ({ readonly outcome: 'refused' } & SdkError);

const PROMPT = 'Why is the sky blue?';
const MAX_TOKENS = 16;
const EXTRA_RETRIES = 2;

/** Calls, and never throws what the SDK throws. */
export const callBySdk = async (call: SdkCall): Promise<SdkOutcome> => {
  try {
    const text = call.sdk === 'openai' ? await callOpenAi(call) : await callAnthropic(call);
    return { outcome: 'answered', text };
  } catch (error) {
    const told = sdkErrorOf(error);
    if (told === undefined) throw error;
    return { outcome: 'refused', ...told };
  }
};

const callOpenAi = async (call: SdkCall): Promise<string> => {
  const client = new OpenAI({
    apiKey: call.apiKey,
    baseURL: `${call.url}/v1`,
    maxRetries: call.maxRetries ?? EXTRA_RETRIES,
    ...(call.headers === undefined ? {} : { defaultHeaders: { ...call.headers } }),
  });
  return OPENAI[call.kind ?? 'chat'](client, call);
};

type ByOpenAi = (client: OpenAI, call: SdkCall) => Promise<string>;

const optionsOf = ({ signal }: SdkCall) => (signal === undefined ? {} : { signal });

const chatOf = ({ model, maxTokens = MAX_TOKENS }: SdkCall) => ({
  model,
  max_tokens: maxTokens,
  messages: [{ role: 'user' as const, content: PROMPT }],
});

const OPENAI: Readonly<Record<NonNullable<SdkCall['kind']>, ByOpenAi>> = {
  chat: async (client, call) => {
    const { choices } = await client.chat.completions.create(chatOf(call), optionsOf(call));
    return choices[0]?.message.content ?? '';
  },
  'chat stream': async (client, call) => {
    const stream = await client.chat.completions.create(
      { ...chatOf(call), stream: true },
      optionsOf(call),
    );
    return joined(stream, ({ choices }) => choices[0]?.delta.content ?? '');
  },
  responses: async (client, call) => {
    const question = { model: call.model, input: PROMPT };
    return (await client.responses.create(question, optionsOf(call))).output_text;
  },
  'responses stream': async (client, call) => {
    const question = { model: call.model, input: PROMPT, stream: true } as const;
    const stream = await client.responses.create(question, optionsOf(call));
    return joined(stream, (event) =>
      event.type === 'response.output_text.delta' ? event.delta : '',
    );
  },
  embeddings: async (client, call) => {
    const question = { model: call.model, input: PROMPT };
    const { data } = await client.embeddings.create(question, optionsOf(call));
    return JSON.stringify(data[0]?.embedding);
  },
};

const callAnthropic = async (call: SdkCall): Promise<string> => {
  const client = new Anthropic({
    apiKey: call.apiKey,
    authToken: null,
    baseURL: call.url,
    maxRetries: call.maxRetries ?? EXTRA_RETRIES,
    ...(call.headers === undefined ? {} : { defaultHeaders: { ...call.headers } }),
  });
  if (call.kind !== 'chat stream') {
    const { content } = await client.messages.create(chatOf(call), optionsOf(call));
    return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  }
  const stream = await client.messages.create({ ...chatOf(call), stream: true }, optionsOf(call));
  return joined(stream, (event) =>
    event.type === 'content_block_delta' && event.delta.type === 'text_delta'
      ? event.delta.text
      : '',
  );
};

const joined = async <Event>(
  stream: AsyncIterable<Event>,
  wordsOf: (event: Event) => string,
): Promise<string> => {
  const words: string[] = [];
  for await (const event of stream) words.push(wordsOf(event));
  return words.join('');
};
