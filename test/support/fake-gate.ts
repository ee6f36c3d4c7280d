/** What a gate does at a door, told apart by the path and by the end of the team's name. */
export interface FakeQuestion {
  readonly path: string;
  readonly role: 'slow' | 'poor' | 'roomy' | 'nobody';
  readonly isAnthropic: boolean;
}

export type FakeGate = (question: FakeQuestion) => Response;

export const fetchOf =
  (gate: FakeGate): typeof fetch =>
  (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    const named = new Headers(init.headers).get('x-team') ?? teamIn(init.body) ?? '';
    const role = (['slow', 'poor', 'roomy'] as const).find((each) => named.endsWith(each));
    const isAnthropic =
      new Headers(init.headers).get('x-path') === '/v1/messages' ||
      url.pathname === '/ext-authz/v1/messages';
    return Promise.resolve(gate({ path: url.pathname, role: role ?? 'nobody', isAnthropic }));
  };

const teamIn = (body: unknown): string | undefined => {
  const json: unknown = JSON.parse(typeof body === 'string' ? body : '{}');
  const team: unknown = Reflect.get(Object(json), 'team');
  return typeof team === 'string' ? team : undefined;
};

export const json = (
  status: number,
  body: object,
  headers: Record<string, string> = {},
): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });

const RATE = { type: 'rate_limit_error', code: 'rate_limit_exceeded' };
const BUDGET = { type: 'budget_exceeded', code: 'insufficient_quota' };
const PERMISSION = { type: 'permission_error', code: 'permission_denied' };

const WORDS = {
  rate_limited: { ...RATE, message: 'RPM limit exceeded (1/0 requests per minute)' },
  daily_tokens_spent: { ...RATE, message: 'Daily token limit exceeded (0/0 tokens per day)' },
  budget_spent: { ...BUDGET, message: 'Monthly budget exceeded (100.0% of $0.00)' },
  team_unknown: { ...PERMISSION, message: 'Team is not registered' },
} as const;

export type FakeCode = keyof typeof WORDS;

export const denial = (code: FakeCode, isAnthropic = false): object => {
  const words = WORDS[code];
  const type = isAnthropic && code === 'budget_spent' ? 'billing_error' : words.type;
  return {
    ...{ type: 'error', error: { ...words, type, param: null }, allowed: false },
    ...{ reason: words.message, reason_code: code, retry_after_seconds: 3_600 },
  };
};

export const denied = (code: FakeCode, isAnthropic = false): Response =>
  json(429, denial(code, isAnthropic), { 'x-should-retry': 'false' });

export const reject = (code: FakeCode, isAnthropic = false): Response =>
  json(200, {
    action: {
      body: JSON.stringify(denial(code, isAnthropic)),
      ...{ status_code: 429, reason: WORDS[code].message },
    },
  });

export const pass = (): Response => json(200, { action: { reason: 'allowed' } });

export const allowed = (): Response => json(200, { allowed: true });

const CODE = { slow: 'rate_limited', poor: 'budget_spent', nobody: 'team_unknown' } as const;

/** The gate as it has to be. */
export const honestGate: FakeGate = (question) => {
  if (question.path.startsWith('/ext-authz')) return authorization(question);
  return (DOORS[question.path] ?? check)(question);
};

const codeOf = ({ role }: FakeQuestion): FakeCode | undefined =>
  role === 'roomy' ? undefined : CODE[role];

const check: FakeGate = (question) => {
  const code = codeOf(question);
  return code === undefined ? allowed() : denied(code, question.isAnthropic);
};

const authorization: FakeGate = (question) =>
  question.role === 'nobody'
    ? json(401, { status: 401 }, { 'content-type': 'application/problem+json' })
    : check(question);

const DOORS: Readonly<Record<string, FakeGate>> = {
  '/v1/tokens': ({ role }) =>
    json(200, {
      recorded: true,
      ...(role === 'poor' ? { next_check: denial('daily_tokens_spent') } : {}),
    }),
  '/prompt-guard/verdict': ({ role }) =>
    json(200, { action: role === 'roomy' ? 'pass' : 'reject' }),
  '/prompt-guard/request': (question) => {
    const code = codeOf(question);
    return code === undefined ? pass() : reject(code, question.isAnthropic);
  },
};
