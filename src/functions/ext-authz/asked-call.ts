import { type LlmRequest, readLlmRequest } from '../../adapters/clients/llm-request.ts';
import { estimateTextTokens } from '../../domain/estimate.ts';
import { RequestError } from '../../domain/errors.ts';
import { type CallFacts, readCallFacts } from '../../http/call-facts.ts';
import { type GatewayFacts, readGatewayFacts } from './gateway-facts.ts';
import { modelInPath, modelInQuery } from './model-in-path.ts';
import type { RawRequest } from './raw-request.ts';

/** A call as external authorization shows it: the client's own request, or what a gateway says of it. */
export interface AskedCall extends CallFacts {
  /** With what the gateway put into the body, as if it had put it into headers: those win. */
  readonly headers: Headers;
  readonly promptTokens: number;
  /** How many answers are asked for. */
  readonly answers: number;
  /** No model can be called with it: it takes a request of the minute and no tokens. */
  readonly isWithoutModel: boolean;
}

type Headers = Readonly<Record<string, string | undefined>>;

/** Routes that answer with numbers: nothing is held for their output. */
const WITHOUT_OUTPUT =
  /\/(?:embeddings|rerank|moderations|count_tokens)(?::\w+)?\/?$|:(?:embedContent|batchEmbedContents|countTokens)$/;

/** A call over a socket begins as a GET, and may be the dearest of all. */
const SOCKET = /\/realtime(?:\/|$)|\/responses\/?$|BidiGenerateContent/;

const METHODS_WITHOUT_MODEL = new Set(['GET', 'HEAD', 'OPTIONS', 'DELETE']);

export const readAskedCall = (request: RawRequest): AskedCall => {
  const said = request.isOfGateway ? factsIn(request) : undefined;
  const headers: Headers = { ...said?.headers, ...namedIn(request.headers) };
  const { path, query } = pathOf(headers, request);
  const asked = said === undefined ? askedBy(request) : askedOf(said);
  const facts = readCallFacts(headers, { path, request: request.id });
  const otherwise = () => modelInPath(path) ?? modelNamed(asked.model) ?? modelInQuery(query);
  const model = headers['x-model'] === undefined ? otherwise() : facts.model;
  const isWithoutModel = model === undefined && said === undefined && isBare(request, path);
  return {
    ...facts,
    model,
    headers,
    promptTokens: asked.promptTokens,
    answers: asked.answers,
    outputTokensMax: facts.outputTokensMax ?? outputMaxOf(asked, path),
    isWithoutModel,
  };
};

const outputMaxOf = ({ outputTokensMax }: LlmRequest, path: string): number | undefined =>
  WITHOUT_OUTPUT.test(path) ? 0 : outputTokensMax;

/** A gateway whose body cannot be read has said nothing of the call that could size its hold. */
const factsIn = ({ json, hasBody }: RawRequest): GatewayFacts => {
  if (json === undefined && hasBody) {
    throw new RequestError('malformed', 'The body is not a JSON object');
  }
  return readGatewayFacts(json ?? {});
};

/** An expression that found nothing may leave an empty header, which says nothing. */
const namedIn = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value?.trim() !== ''));

/** A gateway may hand the client's path on with its query. */
const pathOf = (headers: Headers, request: RawRequest) => {
  const told = headers['x-path'];
  if (told === undefined) return request;
  const [path = '', query = ''] = told.split('?', 2);
  return { path, query };
};

const isBare = ({ method, hasBody }: RawRequest, path: string): boolean =>
  !hasBody && METHODS_WITHOUT_MODEL.has(method) && !SOCKET.test(path);

const NOTHING: LlmRequest = {
  model: undefined,
  promptTokens: 0,
  outputTokensMax: undefined,
  answers: 1,
};

/** What cannot be read as JSON is sized by its text, or as nothing where it is none. */
const askedBy = ({ json, text }: RawRequest): LlmRequest => {
  if (json !== undefined) return readLlmRequest(json);
  return text === undefined ? NOTHING : { ...NOTHING, promptTokens: estimateTextTokens(text) };
};

const askedOf = ({ promptTokens }: GatewayFacts): LlmRequest => ({
  ...NOTHING,
  promptTokens: promptTokens ?? 0,
});

const modelNamed = (name: string | undefined): CallFacts['model'] =>
  name === undefined ? undefined : readCallFacts({ 'x-model': name }, { request: '-' }).model;
