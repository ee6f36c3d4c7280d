import { keepPace, type Timer } from '../../../../scripts/load/pace.ts';

const BEGUN_MS = 5_000;

interface Due {
  readonly request: number;
  readonly dueMs: number;
  readonly nowMs: number;
}

/** A clock that only moves while somebody waits, or where a test lets something take its time. */
const virtualTime = () => {
  let nowMs = BEGUN_MS;
  const waits: number[] = [];
  let breaths = 0;
  const timer: Timer = {
    now: () => nowMs,
    wait: (ms) => {
      waits.push(ms);
      nowMs += ms;
      return Promise.resolve();
    },
    breathe: () => {
      breaths += 1;
      return Promise.resolve();
    },
  };
  return { timer, waits, breaths: () => breaths, pass: (ms: number) => (nowMs += ms) };
};

describe('the pace of a load', () => {
  it('has each request due at its place after the first', async () => {
    const { timer } = virtualTime();
    const due: Due[] = [];

    await keepPace({
      ...{ rate: 4, count: 4, timer, stopped: new AbortController().signal },
      onDue: (request, dueMs) => due.push({ request, dueMs, nowMs: timer.now() }),
    });

    expect(due).toEqual([
      { request: 0, dueMs: 5_000, nowMs: 5_000 },
      { request: 1, dueMs: 5_250, nowMs: 5_250 },
      { request: 2, dueMs: 5_500, nowMs: 5_500 },
      { request: 3, dueMs: 5_750, nowMs: 5_750 },
    ]);
  });

  it('is not moved by a sender that falls behind: what was missed is sent at once, due when it was', async () => {
    const { timer, pass } = virtualTime();
    const due: Due[] = [];

    await keepPace({
      ...{ rate: 1_000, count: 5, timer, stopped: new AbortController().signal },
      onDue: (request, dueMs) => {
        due.push({ request, dueMs, nowMs: timer.now() });
        if (request === 1) pass(2);
      },
    });

    expect(due.map(({ dueMs }) => dueMs)).toEqual([5_000, 5_001, 5_002, 5_003, 5_004]);
    expect(due.map(({ nowMs }) => nowMs)).toEqual([5_000, 5_001, 5_003, 5_003, 5_004]);
  });

  it('lets answers in while it catches up', async () => {
    const { timer, pass, breaths } = virtualTime();
    let sent = 0;

    await keepPace({
      ...{ rate: 1_000, count: 100, timer, stopped: new AbortController().signal },
      onDue: () => {
        sent += 1;
        if (sent === 1) pass(1_000);
      },
    });

    expect(sent).toBe(100);
    expect(breaths()).toBe(3);
  });

  it('ends when it is stopped, with nothing more sent', async () => {
    const { timer } = virtualTime();
    const stop = new AbortController();
    const sent: number[] = [];

    await keepPace({
      ...{ rate: 10, count: 100, timer, stopped: stop.signal },
      onDue: (request) => {
        sent.push(request);
        if (request === 2) stop.abort();
      },
    });

    expect(sent).toEqual([0, 1, 2]);
  });
});
