import type { Out, World } from '../../scripts/cli/world.ts';
import type { RegisteredTeam } from '../../scripts/openapi/answers/teams.ts';
import type { UsageReport } from '../../scripts/openapi/answers/reports.ts';
import { run } from '../../scripts/cli/program.ts';
import { type Instant, instant } from '../../src/domain/time.ts';

/** A request as the fake gate saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** What the fake gate answers: a status and a body, or `lost`: no answer at all. */
export type Reply =
  'lost' | readonly [status: number, body: unknown, headers?: Record<string, string>];

export interface CliParts {
  readonly reply?: (seen: Seen) => Reply;
  readonly environment?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  readonly files?: Readonly<Record<string, string>>;
  /** What somebody at the terminal answers; `undefined`: nobody is there. */
  readonly says?: boolean;
  /** Ctrl-C is pressed in this pause. */
  readonly stopsAtPause?: number;
}

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seen: readonly Seen[];
  readonly pauses: readonly number[];
  readonly asked: readonly string[];
}

const BEGIN: Instant = instant(Date.parse('2026-11-22T12:00:00Z'));

/** Runs a command line against a gate that a test plays, on a clock that moves with its pauses. */
export const runCli = async (line: readonly string[], parts: CliParts = {}): Promise<Ended> => {
  const printed = { stdout: '', stderr: '' };
  const seen: Seen[] = [];
  const pauses: number[] = [];
  const asked: string[] = [];
  const stop = new AbortController();
  let keys = 0;
  const out = (stream: keyof typeof printed): Out => ({
    write: (text) => (printed[stream] += text),
    isTerminal: parts.isTerminal === true,
    columns: 80,
    rows: 24,
  });
  const world: World = {
    environment: parts.environment ?? {},
    stdout: out('stdout'),
    stderr: out('stderr'),
    fetch: fakeFetch(seen, parts.reply ?? (() => [404, { message: 'Not Found' }])),
    clock: () => instant(BEGIN + pauses.reduce((sum, ms) => sum + ms, 0)),
    pause: (ms) => {
      pauses.push(ms);
      if (pauses.length === parts.stopsAtPause) stop.abort();
      return Promise.resolve();
    },
    stopped: stop.signal,
    readText: textIn(parts),
    confirm: parts.says === undefined ? undefined : answering(parts.says, asked),
    newKey: () => `key-${(keys += 1)}`,
  };
  const exitCode = await run(line, world);
  return { exitCode, ...printed, seen, pauses, asked };
};

const textIn =
  ({ files = {} }: CliParts) =>
  (file: string): Promise<string> =>
    Promise.resolve(files[file] ?? '');

const answering =
  (says: boolean, asked: string[]) =>
  (question: string): Promise<boolean> => {
    asked.push(question);
    return Promise.resolve(says);
  };

/** The same thing without some of its members. */
export const without = (thing: object, ...names: readonly string[]): object =>
  Object.fromEntries(Object.entries(thing).filter(([name]) => !names.includes(name)));

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };

/** Somebody's credentials, until what is returned is called. */
export const giveCredentials = (): (() => void) => {
  const before = process.env;
  process.env = { ...before, ...KEYS };
  return () => {
    process.env = before;
  };
};

const fakeFetch =
  (seen: Seen[], reply: (seen: Seen) => Reply): typeof fetch =>
  (input, init = {}) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : String(input));
    const request: Seen = {
      method: init.method ?? 'GET',
      path: pathname + search,
      headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined,
    };
    seen.push(request);
    return answered(reply(request));
  };

const answered = (reply: Reply): Promise<Response> => {
  if (reply === 'lost') return Promise.reject(new TypeError('fetch failed'));
  const [status, body, headers = {}] = reply;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return Promise.resolve(new Response(status === 204 ? null : text, { status, headers }));
};

export const aTeam = (parts: Partial<RegisteredTeam> = {}): RegisteredTeam => ({
  team: 'alpha',
  registered: true,
  version: 3,
  status: 'active',
  tier: 'standard',
  description: '',
  limits: { rpm: 100, tokens_per_day: 500_000, usd_per_month: '100.00' },
  overrides: {},
  window: 'sliding',
  mode: 'enforce',
  warn_percent: 80,
  hard_percent: 100,
  alert_percents: [50, 80, 100],
  holds: {
    mode: 'on',
    seconds: 900,
    output_tokens_default: 1_024,
    output_tokens_max: 2_048,
    expired: 'release',
  },
  unknown_model: 'conservative',
  amounts: 'shown',
  faults: { rate_limit: null, budget: null },
  models: null,
  caps: [],
  user_limits: { usd_per_month: null, users: {} },
  boosts: [],
  created_at: '2026-11-01T00:00:00.000Z',
  changed_at: '2026-11-20T00:00:00.000Z',
  ...parts,
});

export const aReport = (parts: Partial<UsageReport> = {}): UsageReport => ({
  team: 'alpha',
  at: '2026-11-22T12:00:00.000Z',
  registered: true,
  status: 'active',
  tier: 'standard',
  amounts: 'shown',
  minute: { limit: 100, requests: 12, remaining: 88, resets_at: '2026-11-22T12:01:00.000Z' },
  day: {
    date: '2026-11-22',
    tokens: {
      limit: 500_000,
      used: 400_000,
      held: 1_500,
      remaining: 98_500,
      utilization_percent: 80.3,
      resets_at: '2026-11-23T00:00:00.000Z',
    },
  },
  month: {
    month: '2026-11',
    usd: {
      limit: '100.00',
      used: '100.12',
      held: '0.00',
      remaining: '0.00',
      budget: '100.00',
      boosts: '0.00',
      utilization_percent: 100.1,
      resets_at: '2026-12-01T00:00:00.000Z',
    },
    rolled_up_usd: '100.12',
    tokens: { used: 3_000_000 },
    calls: 1_234,
    unpriced_calls: 1,
    models: [
      {
        model: 'gpt-4o',
        calls: 1_200,
        tokens: 2_900_000,
        usd: '99.50',
        cap: { model: 'gpt-4o*', limit: '120.00', used: '99.50', held: '0.00', remaining: '20.50' },
      },
      { model: 'o3', calls: 34, tokens: 100_000, usd: '0.620001', cap: null },
    ],
    caps: [],
    users: [{ user: 'alice', calls: 1_234, tokens: 3_000_000, usd: '100.12', limit: null }],
    forecast: {
      burn_usd_per_day: '4.62',
      projected_usd: '138.60',
      runs_out_at: '2026-11-22T11:30:00.000Z',
    },
  },
  ...parts,
});
