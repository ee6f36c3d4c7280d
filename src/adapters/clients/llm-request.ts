import { estimateTextTokens, TOKENS_PER_CALL, TOKENS_PER_MESSAGE } from '../../domain/estimate.ts';

/** What a client's request to an LLM says that sizes a hold. */
export interface LlmRequest {
  readonly model: string | undefined;
  readonly promptTokens: number;
  /** Over all answers that are asked for; `undefined`: the client sets no bound. */
  readonly outputTokensMax: number | undefined;
  /** How many answers are asked for: each may be as long as the bound. */
  readonly answers: number;
}

type Members = Readonly<Record<string, unknown>>;

/** Whatever else a request has: settings, which are not in the prompt. */
const PROMPT_MEMBERS = [
  'messages', // Chat Completions, Anthropic, Bedrock
  'system', // Anthropic, Bedrock
  'input', // Responses, embeddings
  'instructions', // Responses
  'prompt', // completions, images
  'contents', // Gemini
  'systemInstruction',
  'system_instruction',
  'content', // Gemini's embeddings
  'requests',
  'instances', // Vertex
  'message', // Cohere
  'chat_history',
  'preamble',
  'prediction',
  'response_format',
  'documents', // rerank
  'query',
  'inputText', // Bedrock
  'texts',
] as const;

/** Schemas, whose properties may have any name. */
const TOOL_MEMBERS = ['tools', 'functions', 'toolConfig'] as const;

/**
 * Reads the requests of OpenAI's, Anthropic's, Google's and Bedrock's APIs, without telling them
 * apart: their names do not clash. Anything can be in it, and nothing that is wrong is an error:
 * whether the request is a good one the provider decides.
 */
export const readLlmRequest = (body: Members): LlmRequest => ({
  model: textOf(body['model']) ?? textOf(body['modelId']),
  promptTokens:
    TOKENS_PER_CALL +
    PROMPT_MEMBERS.reduce((sum, name) => sum + tokensIn(body[name], isMedium), 0) +
    TOOL_MEMBERS.reduce((sum, name) => sum + tokensIn(body[name], isNoMedium), 0),
  outputTokensMax: outputTokensMax(body),
  answers: answersOf(body),
});

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? (value as Members) : {};

/** A picture, a recording or a file, whose size says little of its tokens: about one large picture. */
const TOKENS_PER_MEDIUM = 1_600;

/** Members whose text is no text: the content of a medium, or where it lies. */
const MEDIUM_MEMBERS = new Set([
  'image_url',
  'input_audio',
  'file',
  'file_data',
  'source',
  'inline_data',
  'inlineData',
  'bytes',
]);

/**
 * Walks whatever is there, without recursion, for a client chooses how deep it is. Keys count as text
 * too: they are most of a tool's schema.
 */
const tokensIn = (root: unknown, isMediumAt: IsMedium): number => {
  const left: unknown[] = [root];
  let tokens = 0;
  while (left.length > 0) tokens += tokensOfOne(left.pop(), { left, isMediumAt });
  return tokens;
};

/** What lies deeper is left for later. */
const tokensOfOne = (value: unknown, walk: Walk): number => {
  if (typeof value === 'string') return estimateTextTokens(value);
  // In a list of numbers each is a token already; elsewhere it is about one.
  if (typeof value === 'number') return 1;
  if (typeof value !== 'object' || value === null) return 0;
  if (!Array.isArray(value)) return tokensOfObject(value, walk);
  for (const each of value) walk.left.push(each);
  return 0;
};

interface Walk {
  readonly left: unknown[];
  readonly isMediumAt: IsMedium;
}

const tokensOfObject = (value: object, { left, isMediumAt }: Walk): number => {
  let tokens = 0;
  for (const [name, member] of Object.entries(value)) {
    if (isMediumAt(name, member)) {
      tokens += TOKENS_PER_MEDIUM;
    } else if (name === 'role') {
      tokens += TOKENS_PER_MESSAGE;
    } else {
      tokens += FREE_NAMES.has(name) ? 0 : estimateTextTokens(name);
      left.push(name === 'type' ? undefined : member);
    }
  }
  return tokens;
};

type IsMedium = (name: string, value: unknown) => boolean;

/** A `source` of these types has text in it. */
const TEXT_TYPES: ReadonlySet<unknown> = new Set(['text', 'content']);

/** A tool's argument may be called `file` too, but is no object. */
const isMedium: IsMedium = (name, value) =>
  MEDIUM_MEMBERS.has(name) &&
  (typeof value === 'string'
    ? value.startsWith('data:')
    : !TEXT_TYPES.has(membersOf(value)['type']));

const isNoMedium: IsMedium = () => false;

/** What a message is made of: in the overhead of a message, or not in the prompt at all. */
const FREE_NAMES = new Set(['content', 'text', 'type', 'parts', 'cache_control']);

const CHOICES_MAX = 128;

/** The largest bound by any provider's name, times the number of answers: one of them is the one that holds. */
const outputTokensMax = (body: Members): number | undefined => {
  const bounds = [
    body['max_completion_tokens'],
    body['max_tokens'],
    body['max_output_tokens'],
    membersOf(body['generationConfig'])['maxOutputTokens'],
    membersOf(body['generation_config'])['max_output_tokens'],
    membersOf(body['inferenceConfig'])['maxTokens'],
  ].flatMap((bound) => countOf(bound) ?? []);
  return bounds.length === 0 ? undefined : Math.max(...bounds) * answersOf(body);
};

/** Google's word stands in the settings. */
const answersOf = (body: Members): number =>
  Math.max(
    choicesOf(body['n']),
    choicesOf(membersOf(body['generationConfig'])['candidateCount']),
    choicesOf(membersOf(body['generation_config'])['candidate_count']),
  );

const choicesOf = (value: unknown): number =>
  Math.max(1, Math.min(countOf(value) ?? 1, CHOICES_MAX));

/** More than any model answers: the team's own bound on a hold lies far below. */
const COUNT_MAX = 1_000_000_000;

const countOf = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 ? Math.min(Math.ceil(value), COUNT_MAX) : undefined;
