import type { Outcome, Sending } from '../../../../scripts/load/sending.ts';
import { takenOf } from '../../../../scripts/load/taken.ts';

const sent = (parts: Partial<Sending> = {}): Sending => ({
  ...{ request: 1, team: 0, door: 'guard', dueMs: 0, sentMs: 100, endedMs: 200 },
  outcome: { kind: 'admitted' },
  ...parts,
});

const TIMEOUT: Outcome = { kind: 'failed', why: 'timeout' };

describe('what was taken', () => {
  it('is counted once, however often it was sent', () => {
    const again = sent({ sentMs: 101, endedMs: 150 });
    const once = [{ door: 'guard', fromMs: 100, toMs: 150, isCertain: true }];

    expect(takenOf([sent(), again])).toEqual(once);
    expect(takenOf([again, sent()])).toEqual(once);
  });

  it('may have been taken by the sending whose answer was lost', () => {
    const lost = sent({ sentMs: 90, endedMs: 10_090, outcome: TIMEOUT });

    expect(takenOf([sent(), lost])).toEqual([
      { door: 'guard', fromMs: 90, toMs: 200, isCertain: true },
    ]);
    expect(takenOf([lost])).toEqual([
      { door: 'guard', fromMs: 90, toMs: Infinity, isCertain: false },
    ]);
  });

  it('is not what was denied or stayed here, nor taken by that sending', () => {
    const denied = sent({ sentMs: 90, outcome: { kind: 'denied', reason: 'rate_limited' } });
    const stayed = sent({ sentMs: 80, outcome: { kind: 'not sent' } });

    expect(takenOf([denied, stayed])).toEqual([]);
    expect(takenOf([denied, stayed, sent()])[0]?.fromMs).toBe(100);
  });

  it('is two requests where two ids were sent', () => {
    expect(takenOf([sent(), sent({ request: 2 })])).toHaveLength(2);
  });
});
