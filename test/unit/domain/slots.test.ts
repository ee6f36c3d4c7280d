import fc from 'fast-check';
import {
  firstSlotWithout,
  oldestSlotInWindow,
  slotAt,
  slotStart,
} from '../../../src/domain/slots.ts';
import { instant } from '../../../src/domain/time.ts';
import { at } from '../../support/builders.ts';

describe('a slot', () => {
  it('is five seconds long', () => {
    expect(slotAt(at('2026-08-22T14:04:59.999Z'))).toBe(357_481_499);
    expect(slotAt(at('2026-08-22T14:05:00.000Z'))).toBe(357_481_500);
    expect(slotAt(at('2026-08-22T14:05:04.999Z'))).toBe(357_481_500);
    expect(slotAt(at('2026-08-22T14:05:05.000Z'))).toBe(357_481_501);
    expect(slotStart(357_481_500)).toBe(at('2026-08-22T14:05:00Z'));
  });

  it('never lies in two days', () => {
    expect(slotStart(slotAt(at('2026-08-23T00:00:00Z')))).toBe(at('2026-08-23T00:00:00Z'));
    expect(slotStart(slotAt(at('2026-08-22T23:59:59.999Z')))).toBe(at('2026-08-22T23:59:55Z'));
  });
});

describe('the window of a slot', () => {
  it('reaches twelve slots back', () => {
    expect(oldestSlotInWindow(357_481_500)).toBe(357_481_488);
  });

  it('has left a slot behind after thirteen: 60 to 65 seconds', () => {
    expect(firstSlotWithout(357_481_500)).toBe(357_481_513);
    expect(slotStart(firstSlotWithout(357_481_500))).toBe(at('2026-08-22T14:06:05Z'));
  });

  it('holds every moment of the 60 seconds before', () => {
    const now = fc.integer({
      min: Date.parse('2026-08-22T14:05:00Z'),
      max: Date.parse('2026-08-22T14:05:30Z'),
    });
    fc.assert(
      fc.property(now, fc.integer({ min: 0, max: 60_000 }), (later, back) => {
        const oldest = oldestSlotInWindow(slotAt(instant(later)));

        expect(slotAt(instant(later - back))).toBeGreaterThanOrEqual(oldest);
      }),
    );
  });

  it('lets go of a slot at the first one that no longer reaches it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 13, max: 400_000_000 }), (slot) => {
        expect(oldestSlotInWindow(firstSlotWithout(slot))).toBe(slot + 1);
      }),
    );
  });
});
