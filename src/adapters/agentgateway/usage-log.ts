import {
  isModelId,
  isRequestId,
  isTeamId,
  type ModelId,
  requestId,
  type RequestId,
} from '../../domain/ids.ts';
import { parseUsd } from '../../domain/money.ts';
import type { TokenCounts } from '../../domain/prices.ts';
import { type Instant, instant } from '../../domain/time.ts';
import type { UsageEvent, VoidedCall } from '../../domain/usage.ts';

/** One line of the gateway's access log, as CloudWatch Logs hands it on. */
export interface LogLine {
  /** CloudWatch's own id: stands for the request's where the line names none. */
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
}

/** What a line says. `skipped`: it speaks of no LLM call. `refused`: it does, but cannot be counted. */
export type LineReading =
  | { readonly kind: 'usage'; readonly event: UsageEvent }
  | { readonly kind: 'void'; readonly call: VoidedCall }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'refused'; readonly reason: string };

type Fields = Readonly<Record<string, unknown>>;

const refused = (reason: string): LineReading => ({ kind: 'refused', reason });
const SKIPPED: LineReading = { kind: 'skipped' };

const TEXT_FORMAT =
  'The access log is in text format: set config.logging.format to json, or LOG_FORMAT=json';
const CUT_SHORT = 'The line is not whole JSON';
const NO_TEAM = 'The line names no team: add team to frontendPolicies.accessLog.add';
const ODD_COUNTS = 'A token count is not a whole number from 0 to 1,000,000,000';

/** `2026-07-08T21:17:12.59908Z info request gateway=default/default …` */
const TEXT_LINE = /^\S{1,40}\s+\w{1,10}\s+request\s+.*\bgen_ai\./s;

/** Reads the flat, dotted members of agentgateway's JSON access log. */
export const readUsageLine = (line: LogLine): LineReading => {
  const text = line.message.trim();
  if (!text.startsWith('{')) return TEXT_LINE.test(text) ? refused(TEXT_FORMAT) : SKIPPED;
  const fields = parseObject(text);
  if (fields === undefined) return text.includes('"gen_ai.') ? refused(CUT_SHORT) : SKIPPED;
  const isCall = fields['scope'] === 'request' && fields['gen_ai.request.model'] !== undefined;
  return isCall ? readCall(fields, line) : SKIPPED;
};

const parseObject = (text: string): Fields | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const readCall = (fields: Fields, line: LogLine): LineReading => {
  const team = textIn(fields, 'team');
  if (team === undefined || !isTeamId(team)) return refused(NO_TEAM);
  const tokens = readTokens(fields);
  if (tokens === undefined) return refused(ODD_COUNTS);
  const request = requestOf(fields, line);
  const kind = kindOf(fields);
  if (kind === 'void') return { kind: 'void', call: { team, request } };
  return { kind: 'usage', event: { ...factsOf(fields, line), kind, team, request, tokens } };
};

type Facts = Omit<UsageEvent, 'kind' | 'team' | 'request' | 'tokens'>;

const factsOf = (fields: Fields, line: LogLine): Facts => ({
  model: modelIn(fields, 'gen_ai.request.model'),
  servedModel: modelIn(fields, 'gen_ai.response.model'),
  provider: textIn(fields, 'gen_ai.provider.name'),
  at: timeOf(fields, line),
  user: (textIn(fields, 'user') ?? textIn(fields, 'jwt.sub'))?.slice(0, USER_LENGTH_MAX),
  reportedUsd: parseUsd(textIn(fields, 'agw.ai.usage.cost.total') ?? ''),
});

const USER_LENGTH_MAX = 200;
const CLIENT_ERROR = 400;

/** The client or the gateway gave up waiting: nobody knows what the provider did, and what it bills. */
const UNFINISHED: ReadonlySet<number> = new Set([408, 499, 504]);

const isRefusal = (status: number): boolean => status >= CLIENT_ERROR && !UNFINISHED.has(status);

/**
 * A provider that answers with an error bills nothing. A call that went through but whose output
 * nobody counted was cut short, except where there is no output: embeddings have none.
 */
const kindOf = (fields: Fields): UsageEvent['kind'] | 'void' => {
  const hasUsage = ['input', 'output'].some((side) => `gen_ai.usage.${side}_tokens` in fields);
  const status = fields['http.status'];
  if (!hasUsage && typeof status === 'number' && isRefusal(status)) return 'void';
  const hasOutput = 'gen_ai.usage.output_tokens' in fields;
  return hasOutput || fields['gen_ai.operation.name'] === 'embeddings' ? 'used' : 'incomplete';
};

const COUNTS = {
  input: 'gen_ai.usage.input_tokens',
  output: 'gen_ai.usage.output_tokens',
  cacheRead: 'gen_ai.usage.cache_read.input_tokens',
  cacheWrite: 'gen_ai.usage.cache_creation.input_tokens',
  reasoning: 'gen_ai.usage.reasoning_tokens',
} as const satisfies Partial<Record<keyof TokenCounts, string>>;

const COUNT_MAX = 1_000_000_000;

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= COUNT_MAX;

const readTokens = (fields: Fields): TokenCounts | undefined => {
  const counts = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
  for (const [count, name] of Object.entries(COUNTS)) {
    const value = fields[name] ?? 0;
    if (!isCount(value)) return undefined;
    counts[count as keyof typeof COUNTS] = value;
  }
  return counts;
};

const textIn = (fields: Fields, name: string): string | undefined => {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const modelIn = (fields: Fields, name: string): ModelId | undefined => {
  const model = textIn(fields, name);
  return model !== undefined && isModelId(model) ? model : undefined;
};

/** Without an id of its own a call has no hold, but it must still count only once. */
const requestOf = (fields: Fields, { id }: LogLine): RequestId => {
  const named = textIn(fields, 'request_id');
  return named !== undefined && isRequestId(named) ? named : requestId(`log-${id}`);
};

/** The line's own time: when the call ended. CloudWatch's, where that cannot be read. */
const timeOf = (fields: Fields, { timestamp }: LogLine): Instant => {
  const own = Date.parse(textIn(fields, 'time') ?? '');
  return instant(Number.isNaN(own) || own < 0 ? timestamp : own);
};
