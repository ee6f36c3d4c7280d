import { z } from 'zod';
import { type Answer, answer, type ClientRequest, jsonAnswer, jsonOf, pathOf } from './message.ts';

/** What every model answers here. */
export const PROVIDER_WORDS = ['The sky ', 'is blue.'] as const;

const WORDS = PROVIDER_WORDS.join('');
const WANTED = z
  .object({
    model: z.string().default('none'),
    stream: z.boolean().optional(),
    encoding_format: z.string().optional(),
  })
  .catch({ model: 'none' });

type Wanted = z.infer<typeof WANTED>;

/** Stands for the providers behind the gateway: the four routes, of two APIs, and the list of models. */
export const answerAsProvider = (request: ClientRequest): Answer => {
  const wanted = WANTED.parse(jsonOf(request));
  const route = ROUTES[`${request.method} ${pathOf(request)}`];
  return route === undefined ? NOT_FOUND : route(wanted);
};

const NOT_FOUND = jsonAnswer(404, {
  error: { message: 'No such route', type: 'invalid_request_error', param: null, code: null },
});

const ROUTES: Readonly<Record<string, ((wanted: Wanted) => Answer) | undefined>> = {
  'POST /v1/chat/completions': (wanted) =>
    wanted.stream === true ? completionStream(wanted) : completion(wanted),
  'POST /v1/responses': (wanted) =>
    wanted.stream === true ? responseStream(wanted) : jsonAnswer(200, responseOf(wanted)),
  'POST /v1/messages': (wanted) =>
    wanted.stream === true ? messageStream(wanted) : jsonAnswer(200, messageOf(wanted)),
  'POST /v1/embeddings': (wanted) => embeddings(wanted),
  'GET /v1/models': () => jsonAnswer(200, { object: 'list', data: [] }),
};

const TEN_TOKENS = { prompt_tokens: 6, completion_tokens: 4, total_tokens: 10 };

const completion = ({ model }: Wanted): Answer =>
  jsonAnswer(200, {
    ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 0, model, usage: TEN_TOKENS },
    choices: [{ index: 0, message: { role: 'assistant', content: WORDS }, finish_reason: 'stop' }],
  });

const completionStream = ({ model }: Wanted): Answer => {
  const chunk = (delta: object, finish: string | null): string =>
    data({
      ...{ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model },
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
  const words = PROVIDER_WORDS.map((content) => chunk({ role: 'assistant', content }, null));
  return stream([...words, chunk({}, 'stop'), 'data: [DONE]\n\n']);
};

const responseOf = ({ model }: Wanted) => ({
  ...{ id: 'resp-1', object: 'response', created_at: 0, status: 'completed', model, error: null },
  output: [
    {
      ...{ id: 'msg-1', type: 'message', role: 'assistant', status: 'completed' },
      content: [{ type: 'output_text', text: WORDS, annotations: [] }],
    },
  ],
  usage: { input_tokens: 6, output_tokens: 4, total_tokens: 10 },
});

const responseStream = (wanted: Wanted): Answer => {
  const place = { item_id: 'msg-1', output_index: 0, content_index: 0 };
  const deltas = PROVIDER_WORDS.map((delta) => ({
    ...{ type: 'response.output_text.delta', ...place, delta, logprobs: [] },
  }));
  const events = [...deltas, { type: 'response.completed', response: responseOf(wanted) }];
  return stream(events.map((event, at) => named({ ...event, sequence_number: at })));
};

const messageOf = ({ model }: Wanted) => ({
  ...{ id: 'msg_1', type: 'message', role: 'assistant', model, stop_reason: 'end_turn' },
  content: [{ type: 'text', text: WORDS }],
  stop_sequence: null,
  usage: { input_tokens: 6, output_tokens: 4 },
});

const messageStream = (wanted: Wanted): Answer => {
  const message = { ...messageOf(wanted), content: [], stop_reason: null };
  const deltas = PROVIDER_WORDS.map((text) => ({
    ...{ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
  }));
  return stream(
    [
      { type: 'message_start', message },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      ...deltas,
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 4 } },
      { type: 'message_stop' },
    ].map(named),
  );
};

/** The OpenAI SDK asks for numbers in base64, and reads nothing else then. */
const embeddings = ({ model, encoding_format: format }: Wanted): Answer => {
  const numbers = new Float32Array([0.25, 0.5]);
  const embedding =
    format === 'base64' ? Buffer.from(numbers.buffer).toString('base64') : [...numbers];
  return jsonAnswer(200, {
    ...{ object: 'list', model, usage: { prompt_tokens: 6, total_tokens: 6 } },
    data: [{ object: 'embedding', index: 0, embedding }],
  });
};

const data = (event: object): string => `data: ${JSON.stringify(event)}\n\n`;

const named = (event: { readonly type: string } & Readonly<Record<string, unknown>>): string =>
  `event: ${event.type}\n${data(event)}`;

const stream = (pieces: readonly string[]): Answer =>
  answer(200, pieces, { 'content-type': 'text/event-stream' });
