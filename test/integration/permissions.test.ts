import { randomUUID } from 'node:crypto';
import { openWholeGate, type WholeGate } from '../support/whole-gate.ts';

let gate: WholeGate;
beforeAll(async () => {
  gate = await openWholeGate();
});
afterAll(() => gate.close());

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const ask = async (path: string, { method = 'POST', headers = {}, body }: Asked = {}) => {
  const response = await fetch(`${gate.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, etag: response.headers.get('etag') ?? '', response };
};

const aName = (): string => `team-${randomUUID().slice(0, 8)}`;

const prompt = { body: { messages: [{ role: 'user', content: 'Why is the sky blue?' }] } };

/** A call by the guard, under whatever terms the team has. */
const call = (team: string, id: string) =>
  ask('/prompt-guard/request', {
    headers: { 'x-team': team, 'x-model': 'gpt-4o', 'x-request-id': id, 'x-user': 'alice' },
    body: prompt,
  });

const usageOf = (team: string, id: string, more: object = {}) => ({
  team,
  request_id: id,
  model: 'gpt-4o',
  input_tokens: 10,
  output_tokens: 10,
  ...more,
});

/** Everything that operators do with a team, from its creation to its end and back. */
const administrate = async (team: string): Promise<readonly number[]> => {
  const path = `/teams/${team}`;
  const version = async (): Promise<Record<string, string>> => ({
    'if-match': (await ask(path, { method: 'GET' })).etag,
  });
  const statuses: number[] = [];
  const run = async (at: string, asked: Asked): Promise<void> => {
    statuses.push((await ask(at, asked)).status);
  };
  await run('/teams', { body: { team, tier: 'standard' } });
  await run(path, {
    method: 'PATCH',
    headers: await version(),
    body: { caps: [{ model: 'gpt-4o*', usd_per_month: '5' }], user_limits: { usd_per_month: '1' } },
  });
  await run(`${path}/boosts`, { body: { usd: '5', reason: 'launch' } });
  await run(`${path}/suspend`, { headers: await version(), body: {} });
  await run(`${path}/resume`, { headers: await version(), body: {} });
  await run('/v1/decisions/explain', { body: { team, model: 'gpt-4o' } });
  await run(path, { method: 'DELETE', headers: await version() });
  await run('/teams', { body: { team, tier: 'standard' } });
  return statuses;
};

describe("each function's role", () => {
  it('allows what its use cases ask of the store', async () => {
    const [registered, guest] = [aName(), aName()];

    expect(await administrate(registered)).toEqual([201, 200, 201, 200, 200, 200, 204, 201]);
    for (const path of ['/teams', '/audit', '/prices', '/prices/openai/gpt-4o', '/openapi.json']) {
      expect((await ask(path, { method: 'GET' })).status).toBe(200);
    }
    const price = { from: '2026-01-01T00:00:00Z', input: '1', output: '2' };
    await ask('/prices/tests/penny', { method: 'PUT', body: price });

    for (const team of [registered, guest]) {
      for (const id of ['settled', 'voided', 'left'])
        expect((await call(team, id)).status).toBe(200);
      await ask('/v1/rate-limit/check', { body: { team } });
      await ask('/v1/budget/check', { body: { team, model: 'gpt-4o' } });
      await ask('/v1/tokens', { body: { team, tokens: 5, request_id: 'left' } });
      await ask('/ext-authz/v1/models', { method: 'GET', headers: { 'x-team': team } });
      await ask('/ext-authz/v1/chat/completions', {
        headers: { 'x-team': team },
        body: { model: 'gpt-4o', messages: [] },
      });
      const events = [
        usageOf(team, 'settled'),
        usageOf(team, 'unheld'),
        { team, request_id: 'voided', status: 500 },
      ];
      expect((await ask('/v1/usage', { body: events })).status).toBe(200);
      expect((await ask(`/usage/${team}`, { method: 'GET' })).status).toBe(200);
      await ask(`/usage/${team}/history`, { method: 'GET' });
    }
    const again = { 'x-team': guest, 'x-tier': 'premium', 'x-model': 'gpt-4o' };
    await ask('/prompt-guard/verdict', { headers: again, body: prompt });
    await gate.functions.get('sweeper')?.({ source: 'aws.events' });

    expect(gate.roles.overreaches()).toEqual([]);
    expect([...gate.roles.asked().keys()].sort()).toEqual([
      'admin',
      'budget',
      'ext-authz',
      'prompt-guard',
      'rate-limit',
      'sweeper',
      'tokens',
      'usage',
      'usage-report',
    ]);
  });
});
