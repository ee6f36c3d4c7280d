import { setImmediate } from 'node:timers/promises';
import type { Reply } from '../../../../scripts/load/answers.ts';
import type { Timer } from '../../../../scripts/load/pace.ts';
import type { PlannedRequest } from '../../../../scripts/load/plan.ts';
import { runLoad } from '../../../../scripts/load/run.ts';
import type { GateRequest } from '../../../../scripts/load/requests.ts';
import type { Sending } from '../../../../scripts/load/sending.ts';

const ALLOWED: Reply = { status: 200, body: '{"allowed":true}' };

/** A clock that moves while the sender waits for what is due, and once all else has been done. */
const virtualTime = (): Timer => {
  let nowMs = 0;
  return {
    now: () => nowMs,
    wait: async (ms) => {
      await setImmediate();
      nowMs += ms;
    },
    breathe: () => setImmediate(),
  };
};

interface Parts {
  readonly planned?: readonly Partial<PlannedRequest>[];
  readonly inFlightMax?: number;
  readonly reply?: (asked: GateRequest) => Promise<Reply>;
  readonly sign?: () => Promise<Readonly<Record<string, string>>>;
  readonly stopped?: AbortSignal;
  readonly onSent?: () => void;
  readonly onEnded?: (sending: Sending) => void;
}

const load = async (parts: Parts) => {
  const planned = parts.planned ?? [{}, {}, {}];
  const asked: GateRequest[] = [];
  const ended: Sending[] = [];
  let next = 0;
  const sendings = await runLoad({
    ...{ url: 'http://gate.test', name: 'r1', rate: 10, count: planned.length },
    teams: ['a', 'b'].map((name) => ({ name, share: 'as given', limit: 5 })),
    next: () => ({ team: 0, door: 'rate-limit', copies: 1, ...planned[next++] }),
    sign: parts.sign ?? ((_url, { headers }) => headers),
    send: (request) => {
      asked.push(request);
      return parts.reply?.(request) ?? Promise.resolve(ALLOWED);
    },
    timer: virtualTime(),
    stopped: parts.stopped ?? new AbortController().signal,
    inFlightMax: parts.inFlightMax ?? 100,
    onSent: parts.onSent ?? (() => undefined),
    onEnded: (sending) => {
      ended.push(sending);
      parts.onEnded?.(sending);
    },
  });
  return { asked, ended, sendings };
};

describe('a run', () => {
  it('sends each request for its team under an id of its own', async () => {
    const { asked, sendings } = await load({ planned: [{ team: 0 }, { team: 1, door: 'authz' }] });

    expect(asked[0]).toEqual({
      path: '/v1/rate-limit/check',
      headers: { 'content-type': 'application/json' },
      body: '{"team":"a","request_id":"load-r1-0"}',
    });
    expect(asked[1]?.headers).toMatchObject({ 'x-team': 'b', 'x-request-id': 'load-r1-1' });
    expect(sendings).toEqual([
      {
        ...{ request: 0, team: 0, door: 'rate-limit', dueMs: 0, sentMs: 0, endedMs: 0 },
        outcome: { kind: 'admitted' },
      },
      {
        ...{ request: 1, team: 1, door: 'authz', dueMs: 100, sentMs: 100, endedMs: 100 },
        outcome: { kind: 'admitted' },
      },
    ]);
  });

  it('sends a retry beside its first, under the same id', async () => {
    const { asked, sendings } = await load({ planned: [{ copies: 2 }, {}] });

    expect(asked.map(({ body }) => body)).toEqual([
      '{"team":"a","request_id":"load-r1-0"}',
      '{"team":"a","request_id":"load-r1-0"}',
      '{"team":"a","request_id":"load-r1-1"}',
    ]);
    expect(sendings.map(({ request }) => request)).toEqual([0, 0, 1]);
  });

  it('goes on while answers are missing, and waits for them at the end', async () => {
    const waiting: (() => void)[] = [];
    const slow = (): Promise<Reply> =>
      new Promise((resolve) => {
        waiting.push(() => resolve(ALLOWED));
        if (waiting.length === 3) for (const answer of waiting) answer();
      });

    const { sendings } = await load({ reply: slow });

    expect(sendings.map(({ dueMs, endedMs }) => [dueMs, endedMs])).toEqual([
      [0, 200],
      [100, 200],
      [200, 200],
    ]);
  });

  it('does not send what would be too much in flight, and says so', async () => {
    const waiting: (() => void)[] = [];
    const reply = (): Promise<Reply> =>
      new Promise((resolve) => waiting.push(() => resolve(ALLOWED)));
    const { asked, ended } = await load({
      planned: [{}, {}, { copies: 2 }, {}],
      ...{ inFlightMax: 2, reply },
      onEnded: ({ request }) => {
        // The last request is due when the first two have been answered.
        if (request === 2) for (const answer of waiting.splice(0)) answer();
        if (request === 0) void setImmediate().then(() => waiting.forEach((answer) => answer()));
      },
    });

    expect(asked).toHaveLength(3);
    expect(ended.map(({ request, outcome }) => [request, outcome.kind])).toEqual([
      [2, 'not sent'],
      [2, 'not sent'],
      [0, 'admitted'],
      [1, 'admitted'],
      [3, 'admitted'],
    ]);
  });

  it('ends early with what there is', async () => {
    const stop = new AbortController();

    const { sendings } = await load({ stopped: stop.signal, onSent: () => stop.abort() });

    expect(sendings).toHaveLength(1);
  });

  it('tells of a request that could not be signed, and of nothing in its reason', async () => {
    const { asked, sendings } = await load({
      planned: [{}],
      sign: () => Promise.reject(new Error('secret of a profile')),
    });

    expect(asked).toEqual([]);
    expect(sendings[0]?.outcome).toEqual({ kind: 'failed', why: 'not signed' });
  });
});
