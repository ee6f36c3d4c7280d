import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setImmediate as breathe, setTimeout as wait } from 'node:timers/promises';
import type { Out, World } from '../../scripts/cli/world.ts';
import { CliError } from '../../scripts/cli/cli-error.ts';
import { LoadError } from '../../scripts/load/load-error.ts';
import { type LoadWorld, run } from '../../scripts/load/program.ts';
import { senderTo } from '../../scripts/load/sender.ts';
import { systemClock } from '../../src/adapters/clock.ts';
import { aReport, aTeam } from '../support/cli-world.ts';
import { denial } from '../support/fake-gate.ts';
import { openWholeGate, type WholeGate } from '../support/whole-gate.ts';

interface Loaded {
  readonly exitCode: number;
  readonly stdout: string;
  readonly results: unknown;
  readonly files: ReadonlyMap<string, string>;
}

interface Wish {
  readonly stopped?: AbortSignal;
  readonly openFreshGate?: LoadWorld['openFreshGate'];
  readonly files?: Map<string, string>;
}

let runs = 0;

/** The program on the machine's own clock and sockets, but without a process of its own. */
const load = async (line: string, wish: Wish = {}): Promise<Loaded> => {
  let stdout = '';
  const files = wish.files ?? new Map<string, string>();
  const out = (write: Out['write']): Out => ({ write, isTerminal: false, columns: 80, rows: 24 });
  const pause = async (ms: number, signal?: AbortSignal): Promise<void> => {
    await wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  };
  const cli: World = {
    environment: {},
    stdout: out((written) => (stdout += written)),
    stderr: out(() => undefined),
    ...{ fetch, clock: systemClock, stopped: new AbortController().signal },
    pause: () => Promise.resolve(),
    readText: () => Promise.resolve(''),
    confirm: undefined,
    newKey: () => crypto.randomUUID(),
  };
  const world: LoadWorld = {
    ...{ cli, senderTo },
    timer: { now: () => performance.now(), wait: pause, breathe: () => breathe() },
    stopped: wish.stopped ?? new AbortController().signal,
    openFreshGate: wish.openFreshGate ?? (() => Promise.reject(new Error('Nobody wanted one'))),
    requirePlace: () => Promise.resolve(),
    writeText: (file, written) => Promise.resolve(void files.set(file, written)),
    newRun: () => `t${(runs += 1)}`,
  };
  const exitCode = await run([...line.split(' '), '--json'], world);
  const results: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  return { exitCode, stdout, results, files };
};

describe('a load on the gate as it is', () => {
  let gate: WholeGate;
  beforeAll(async () => {
    gate = await openWholeGate();
  });
  afterAll(() => gate.close());

  const teamAt = async (name: string): Promise<unknown> =>
    (await fetch(`${gate.url}/teams/${name}`)).json();

  it('finds every limit held and every request counted once, and takes its teams away', async () => {
    const line = `--url ${gate.url} --rate 400 --max-requests 40 --teams 3 --rpm 4 --report load.html`;

    const { exitCode, results, files } = await load(line);

    expect(results).toMatchObject({
      ...{ good: true, faults: [], requests: 40, admitted: expect.any(Number) as number },
      ...{ failed: {}, not_sent: 0, not_compared: null },
      teams: [
        { limit: 4, admitted: 4, gate_minute: { counted: 4 }, verdict: 'exact' },
        { limit: 4, admitted: 4, gate_minute: { counted: 4 }, verdict: 'exact' },
        { limit: 4, admitted: 4, gate_minute: { counted: 4 }, verdict: 'exact' },
      ],
    });
    expect(exitCode).toBe(0);
    expect(files.get('load.html')).toContain('</html>');
    const [{ team }] = (results as { teams: readonly [{ team: string }] }).teams;
    expect(await teamAt(team)).toMatchObject({ status: 'deleted' });
  });

  it('judges guests by the limit that the gate says they have', async () => {
    const line = `--url ${gate.url} --rate 400 --max-requests 40 --teams 1 --no-register --door guard`;

    const { exitCode, results } = await load(line);

    expect(results).toMatchObject({
      denied: { rate_limited: expect.any(Number) as number },
      teams: [
        {
          ...{ asks: 'guest', limit: 20, admitted: 20, verdict: 'exact' },
          gate_tokens: { counted: expect.any(Number) as number },
        },
      ],
    });
    expect(exitCode).toBe(0);
  });

  it('has a team with few tokens for its day, which is denied for them and not admitted beyond', async () => {
    const line = `--url ${gate.url} --rate 400 --max-requests 60 --teams 5 --rpm 100 --door guard`;

    const { exitCode, results } = await load(line);

    const { teams } = results as { teams: readonly unknown[] };
    expect(results).toMatchObject({
      ...{ good: true, faults: [] },
      denied: { daily_tokens_short: expect.any(Number) as number },
    });
    expect(teams[0]).toMatchObject({ tokens_per_day: null, denied: 0 });
    expect(teams[4]).toMatchObject({
      ...{ tokens_per_day: 96, denied_falsely: 0, limits_passed: [], verdict: 'exact' },
      gate_tokens: { counted: expect.any(Number) as number },
    });
    expect(exitCode).toBe(0);
  });

  it('ends early with what there is, and takes its teams away all the same', async () => {
    const stop = new AbortController();
    stop.abort();

    const { results } = await load(`--url ${gate.url} --teams 1`, { stopped: stop.signal });

    expect(results).toMatchObject({ ended_early: true, requests: 0, good: false });
    const [{ team }] = (results as { teams: readonly [{ team: string }] }).teams;
    expect(await teamAt(team)).toMatchObject({ status: 'deleted' });
  });
});

/** How a gate of our own making goes wrong. */
interface Flaw {
  /** Admits so many of each team more than its limit. */
  readonly beyond?: number;
  /** Drops the connection of each request after so many at its door. */
  readonly diesAfter?: number;
  readonly status?: number;
}

interface FakeTeam {
  readonly limit: number;
  readonly admitted: Set<string>;
}

type Answer = readonly [status: number, body?: unknown];

const RATE_DOOR = '/v1/rate-limit/check';

/** What there is to be known of a team that asks for nothing but its minute. */
const reportOf = (requests: number) => {
  const { day, month, ...report } = aReport();
  return {
    ...report,
    minute: { limit: 5, requests, remaining: 0, resets_at: null },
    day: { ...day, tokens: { ...day.tokens, used: 0, held: 0 } },
    month: { ...month, usd: { ...month.usd, used: '0.00', held: '0.00' } },
  };
};

/** Keeps one limit a team, at the door of the rate alone. */
const teamsOf = ({ beyond = 0, status = 200 }: Flaw) => {
  const teams = new Map<string, FakeTeam>();
  const decide = ({ team, request_id: id = '' }: Body): Answer => {
    const { limit, admitted } = teams.get(team ?? '') ?? { limit: 0, admitted: new Set<string>() };
    if (!admitted.has(id) && admitted.size >= limit + beyond) return [429, denial('rate_limited')];
    admitted.add(id);
    return [status, { allowed: true }];
  };
  const register = ({ team = '', overrides }: Body): Answer => {
    teams.set(team, { limit: overrides?.rpm ?? Infinity, admitted: new Set() });
    return [201, aTeam({ team })];
  };
  return (method: string | undefined, path: string, body: Body): Answer => {
    if (path === RATE_DOOR) return decide(body);
    if (method === 'DELETE') return [204];
    if (path === '/teams') return register(body);
    return [200, reportOf(teams.get(path.split('/').at(-1) ?? '')?.admitted.size ?? 0)];
  };
};

interface Body {
  readonly team?: string;
  readonly request_id?: string;
  readonly overrides?: { readonly rpm: number | null };
}

const fakeGate = async (flaw: Flaw) => {
  const answer = teamsOf(flaw);
  let asked = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, url: path = '' } = request;
    if (path === RATE_DOOR) asked += 1;
    if (asked > (flaw.diesAfter ?? Infinity)) {
      request.socket.destroy();
      return;
    }
    const body = JSON.parse((await text(request)) || '{}') as Body;
    const [status, answered] = answer(method, path, body);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(answered === undefined ? undefined : JSON.stringify(answered));
  };
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: urlOf(server), stop: () => close(server) };
};

const urlOf = (server: Server): string => {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
};

const close = async (server: Server): Promise<void> => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
};

const LINE = '--rate 400 --max-requests 40 --teams 1 --rpm 5 --door rate-limit';

describe('a load on a gate that is wrong', () => {
  const onGate = async (flaw: Flaw, line = LINE): Promise<Loaded> => {
    const gate = await fakeGate(flaw);
    try {
      return await load(`--url ${gate.url} ${line}`);
    } finally {
      await gate.stop();
    }
  };

  it('finds nothing where it admits exactly the limit', async () => {
    const { exitCode, results } = await onGate({});

    expect(results).toMatchObject({ faults: [], teams: [{ admitted: 5 }] });
    expect(exitCode).toBe(0);
  });

  it('finds the one request beyond the limit', async () => {
    const { exitCode, results } = await onGate({ beyond: 1 });

    expect(results).toMatchObject({
      faults: [
        expect.stringMatching(
          /^load-t\d+-1 has overstepped its limit: 6 of 5 in a minute$/,
        ) as string,
      ],
      teams: [{ verdict: 'overstepped', most_in_60_seconds: { certain: 6, possible: 6 } }],
    });
    expect(exitCode).toBe(1);
  });

  it('finds the one request below the limit that is denied', async () => {
    const { exitCode, results } = await onGate({ beyond: -1 });

    expect(results).toMatchObject({
      held: ['Certainly no team was admitted more often than its limit in any 60 seconds'],
      faults: [
        expect.stringMatching(
          /^load-t\d+-1 was certainly denied without a reason: \d+ of \d+ denials$/,
        ) as string,
      ],
      teams: [{ admitted: 4, verdict: 'denied falsely' }],
    });
    expect(exitCode).toBe(1);
  });

  it('finds a gate that denies everything', async () => {
    const { exitCode, results } = await onGate({ beyond: -5 });

    expect(results).toMatchObject({ teams: [{ admitted: 0, verdict: 'denied falsely' }] });
    expect(exitCode).toBe(1);
  });

  it('finds a gate that dies on the way, and tells how its requests ended', async () => {
    const { exitCode, results } = await onGate({ diesAfter: 20 });

    expect(results).toMatchObject({
      failed: { 'connection ECONNRESET': expect.any(Number) as number },
      faults: [expect.stringContaining('got no usable answer, more than 1 %') as string],
      warnings: expect.arrayContaining([
        expect.stringMatching(/^The gate's own count was not compared: No answer from /),
        expect.stringMatching(/^These teams may be left, delete them: load-t\d+-1, /),
      ]) as string[],
    });
    expect(exitCode).toBe(1);
  });

  it('does not begin where no answer says yes or no', async () => {
    const begun = onGate({ status: 500 });

    await expect(begun).rejects.toThrow(LoadError);
    await expect(begun).rejects.toThrow(
      /No usable answer from http:\S+\/v1\/rate-limit\/check: status 500: \{"allowed":true\}/,
    );
  });

  it('does not begin where nobody listens, and leaves the report of an earlier run', async () => {
    const { url, stop } = await fakeGate({});
    await stop();
    const files = new Map([['load.html', 'an earlier run']]);

    const begun = load(`--url ${url} ${LINE} --report load.html`, { files });

    await expect(begun).rejects.toThrow(CliError);
    await expect(begun).rejects.toThrow(new RegExp(`^No answer from ${url}: `));
    expect(files.get('load.html')).toBe('an earlier run');
  });

  it('stops a gate that was opened for it, whatever becomes of the load', async () => {
    const gate = await fakeGate({ status: 500 });
    let stops = 0;
    const stop = async (): Promise<void> => {
      stops += 1;
      await gate.stop();
    };

    const begun = load(LINE, { openFreshGate: () => Promise.resolve({ url: gate.url, stop }) });

    await expect(begun).rejects.toThrow('No usable answer');
    expect(stops).toBe(1);
  });
});
