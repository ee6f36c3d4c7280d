import { monthOfReceipts } from '../../../src/app/month-of-receipts.ts';
import { type Instant, laterBy } from '../../../src/domain/time.ts';
import { utcMonth } from '../../../src/domain/windows.ts';
import { at } from '../../support/builders.ts';

const DAY_MS = 86_400_000;

const monthOf = (text: string, now: Instant) =>
  monthOfReceipts(text, { now, keptUntil: (counted) => laterBy(counted, 400 * DAY_MS) });

const NOON = at('2026-08-22T12:00:00Z');

describe('a month of receipts', () => {
  it('is a calendar month, from the instant it begins', () => {
    const month = utcMonth(at('2026-08-31T23:59:59Z'));

    expect(monthOf('2026-08', NOON)).toEqual({ outcome: 'month', month });
    expect(monthOf('2026-08', at('2026-08-01T00:00:00Z'))).toEqual({ outcome: 'month', month });
    expect(monthOf('2026-08', at('2026-07-31T23:59:59.999Z'))).toEqual({
      outcome: 'refused',
      reason: '2026-08 has not begun',
    });
  });

  it.each(['', '2026', '2026-8', '2026-13', '2026-00', '2026-08-22', ' 2026-08', '1999-12'])(
    'is not written as "%s"',
    (text) => {
      expect(monthOf(text, NOON)).toEqual({
        outcome: 'refused',
        reason: `"${text}" is not a month: it is written as 2026-08`,
      });
    },
  );

  it('is refused once the first of its receipts may be gone, so that no sums of the rest are written', () => {
    expect(monthOf('2025-07', at('2026-08-04T23:59:59.999Z'))).toMatchObject({ outcome: 'month' });
    expect(monthOf('2025-07', at('2026-08-05T00:00:00Z'))).toEqual({
      outcome: 'refused',
      reason: 'The receipts of 2025-07 are being deleted: its roll-ups can no longer be checked',
    });
  });
});
