import { liveView } from '../../../../scripts/load/live.ts';
import type { Outcome, Sending } from '../../../../scripts/load/sending.ts';
import { elapsedText, msText, sparkline } from '../../../../scripts/load/words.ts';

const view = (isTerminal: boolean) => {
  const written: string[] = [];
  const out = { write: (text: string) => written.push(text), isTerminal, columns: 60, rows: 24 };
  const live = liveView({ out, title: 'A load', durationMs: 70_000 });
  const end = (outcome: Outcome, tookMs = 4): void =>
    live.onEnded({
      ...{ request: 0, team: 0, door: 'guard', dueMs: 0, sentMs: 0, endedMs: tookMs, outcome },
    } satisfies Sending);
  return { live, end, written };
};

describe('the view of a load', () => {
  it('is a line every five seconds where nobody looks on', () => {
    const { live, end, written } = view(false);
    for (let sent = 0; sent < 4; sent += 1) live.onSent();
    end({ kind: 'admitted' });
    end({ kind: 'denied', reason: 'rate_limited' });
    end({ kind: 'failed', why: 'timeout' });
    end({ kind: 'not sent' });

    for (let second = 1; second <= 4; second += 1) live.tell(second * 1_000);
    end({ kind: 'denied', reason: 'rate_limited' }, 7);
    live.tell(5_000);
    live.tell(6_000);

    expect(written).toEqual([
      '00:05  sent 4  in flight 0  not sent 1  admitted 1  denied 2 (rate_limited 2)  failed 1  last second: p50 7.0 ms  p99 7.0 ms\n',
    ]);
  });

  it('has no latency of what was refused a connection or not sent', () => {
    const { live, end, written } = view(false);
    for (let second = 1; second <= 4; second += 1) live.tell(second * 1_000);
    for (let sent = 0; sent < 3; sent += 1) live.onSent();

    end({ kind: 'failed', why: 'status 503' }, 6_000);
    end({ kind: 'failed', why: 'connection ECONNREFUSED' }, 1);
    end({ kind: 'failed', why: 'not signed' }, 1);
    end({ kind: 'not sent' }, 1);
    live.tell(5_000);

    expect(written[0]).toContain('failed 3  last second: p50 6000.0 ms  p99 6000.0 ms');
  });

  it('is drawn in its own place in a terminal, each second', () => {
    const { live, end, written } = view(true);
    live.onSent();
    live.tell(1_000);
    end({ kind: 'admitted' });
    live.tell(2_000);

    expect(written).toHaveLength(2);
    expect(written[0]).toContain('00:01 of 01:10');
    expect(written[0]).toContain('in flight 1');
    expect(written[0]).toContain('last second: no answer');
    expect(written[1]).toContain('p99 by the second ▁█');
    const height = (written[0]?.split('\n').length ?? 0) - 1;
    expect(written[1]?.split('\u001b[1A')).toHaveLength(height + 1);
  });
});

describe('words', () => {
  it('are short, and true', () => {
    expect(elapsedText(65_000)).toBe('01:05');
    expect(elapsedText(3_600_000)).toBe('60:00');
    expect([99.96, 100, 9_999, 10_000].map(msText)).toEqual([
      ...['100.0 ms', '100 ms', '9,999 ms', '10.0 s'],
    ]);
    expect(sparkline([0, 5, 10])).toBe('▁▅█');
    expect(sparkline([0, 0])).toBe('▁▁');
  });
});
