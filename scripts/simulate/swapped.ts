import { findExpiredIn } from '../../src/adapters/dynamo/expired.ts';
import { enrolGuestIn } from '../../src/adapters/dynamo/guests.ts';
import { readMeter } from '../../src/adapters/dynamo/read-meter.ts';
import { recordUnheldIn, UNHELD_MAX } from '../../src/adapters/dynamo/record-unheld.ts';
import { rollUpIn } from '../../src/adapters/dynamo/roll-up.ts';
import { bookLateIn, settleHoldsIn, writeReceiptIn } from '../../src/adapters/dynamo/settle.ts';
import type { SettleHolds, WriteReceipt } from '../../src/app/ports.ts';
import { recordUsage, type RecordUsage } from '../../src/app/record-usage.ts';
import { type Foundation, pricesOf, termsOf } from '../../src/compose.ts';
import { holdIdOf } from '../../src/domain/holds.ts';

/** Usage wired with its two writes in the wrong order: the meter first, and the receipt after it. */
export const swapped = (from: Foundation): RecordUsage => {
  const { table, config } = from;
  const write = writeReceiptIn(table);
  const settle = settleHoldsIn(table);
  const postponed = new Map<string, Parameters<WriteReceipt>>();
  const writeReceipt: WriteReceipt = (receipt, hold) => {
    postponed.set(holdIdOf(receipt.request), [receipt, hold]);
    return Promise.resolve({ outcome: 'written' });
  };
  const settleHolds: SettleHolds = async (settled) => {
    const answer = await settle(settled);
    for (const [id] of settled.holds) {
      const receipt = postponed.get(id);
      if (answer === 'settled' && receipt !== undefined) await write(...receipt);
    }
    return answer;
  };
  return recordUsage({
    ...{ writeReceipt, settleHolds },
    readMeter: readMeter(table),
    enrolGuest: enrolGuestIn(table),
    terms: termsOf(from),
    prices: pricesOf(from),
    rollUp: rollUpIn(table),
    findExpired: findExpiredIn(table),
    recordUnheld: recordUnheldIn(table),
    bookLate: bookLateIn(table),
    chunkMax: UNHELD_MAX,
    guestTier: config.unknownTeamTier,
  });
};
