import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { toEvent } from '../../scripts/local/event.ts';
import { toRoute } from '../../scripts/local/router.ts';

export type EndpointName = 'rate-limit' | 'budget' | 'guard' | 'verdict' | 'tokens';

/** The answer, with what stands in its body instead of its text. */
export interface SeenAnswer {
  readonly status: number | undefined;
  readonly headers: APIGatewayProxyStructuredResultV2['headers'];
  readonly body: unknown;
}

export interface Question {
  readonly team: string;
  /** The same one again is the same call. */
  readonly request?: string;
}

export interface FaultyGate {
  readonly ask: (name: EndpointName, question: Question) => Promise<SeenAnswer>;
  /** What was logged since this was asked last. */
  readonly takeLog: () => string;
}

type Environment = Readonly<Record<string, string>>;
type Handler = (
  event: APIGatewayProxyEventV2,
  context: object,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** What must never be in a log line: of the prompt, of the caller, of the store. */
export const SECRETS = ['the-prompt-is-secret', 'a-token-of-the-caller', 'a-key-of-the-store'];

/** Where the engine is that all integration tests share. */
export const engineEndpoint = (): string => process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '';

/** Where this file's clients find the store, and with which key. */
export const pointClientsAt = (endpoint: string): void => {
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = endpoint;
  process.env['AWS_SECRET_ACCESS_KEY'] = 'a-key-of-the-store';
};

/**
 * The real handlers, as a new environment starts them, with the deployed deadlines: nothing is set
 * but the table and what is given.
 */
export const startGate = async (
  tableName: string,
  settings: Environment = {},
): Promise<FaultyGate> => {
  const load = loaderWith({ TABLE_NAME: tableName, ...settings });
  const guard = await load('prompt-guard');
  const handlers: Readonly<Record<EndpointName, Handler>> = {
    'rate-limit': await load('rate-limit'),
    budget: await load('budget'),
    tokens: await load('tokens'),
    guard,
    verdict: guard,
  };
  const lines: string[] = [];
  return {
    ask: async (name, question) => {
      const answer = await loggingTo(lines, () => handlers[name](eventFor(name, question), {}));
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: JSON.parse(answer.body ?? 'null') as unknown,
      };
    },
    takeLog: () => lines.splice(0).join(''),
  };
};

const SETTINGS = [
  'FAIL_RATE_LIMIT',
  'FAIL_BUDGET',
  'UNKNOWN_TEAM',
  'DEFAULT_TIER',
  'STORE_ATTEMPT_MS',
  'DENIAL_MEMORY_MS',
];

/** Handlers read their settings when they are imported, and each new name is a new import. */
const loaderWith = (environment: Environment) => {
  for (const name of SETTINGS) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment);
  const start = randomUUID();
  return async (name: string): Promise<Handler> => {
    const module: unknown = await import(`../../src/functions/${name}/handler.ts?start=${start}`);
    return (module as { readonly handler: Handler }).handler;
  };
};

/** Log lines are for the runtime's standard output; what else is written there meanwhile is lost. */
const loggingTo = async <Result>(lines: string[], work: () => Promise<Result>): Promise<Result> => {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (line: string | Uint8Array) => lines.push(String(line)) > 0;
  try {
    return await work();
  } finally {
    process.stdout.write = write;
  }
};

const eventFor = (
  name: EndpointName,
  { team, request = randomUUID() }: Question,
): APIGatewayProxyEventV2 => {
  const { target, body } = requestFor(name, team, request);
  return toEvent(
    {
      method: 'POST',
      target,
      rawHeaders: rawHeaders(team, request),
      body: Buffer.from(JSON.stringify(body)),
      sourceIp: '127.0.0.1',
      requestId: randomUUID(),
      receivedAtMs: 0,
    },
    { route: toRoute(`POST ${target}`, name), pathParameters: {} },
  );
};

const rawHeaders = (team: string, request: string): readonly string[] =>
  Object.entries({
    'content-type': 'application/json',
    authorization: 'Bearer a-token-of-the-caller',
    'x-team': team,
    'x-model': 'gpt-4o',
    'x-request-id': request,
    'x-max-tokens': '100',
  }).flat();

const PROMPT = { body: { messages: [{ role: 'user', content: 'the-prompt-is-secret' }] } };

const requestFor = (
  name: EndpointName,
  team: string,
  request: string,
): { readonly target: string; readonly body: object } => {
  switch (name) {
    case 'rate-limit':
      return { target: '/v1/rate-limit/check', body: { team, request_id: request } };
    case 'budget':
      return { target: '/v1/budget/check', body: { team, model: 'gpt-4o' } };
    case 'tokens':
      return { target: '/v1/tokens', body: { team, tokens: 120, request_id: request } };
    case 'guard':
      return { target: '/prompt-guard/request', body: PROMPT };
    case 'verdict':
      return { target: '/prompt-guard/verdict', body: PROMPT };
  }
};
