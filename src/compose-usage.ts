import { connect, patient } from './adapters/dynamo/connect.ts';
import { EXPIRED_MAX, expireHoldsIn, findExpiredIn } from './adapters/dynamo/expired.ts';
import { enrolGuestIn } from './adapters/dynamo/guests.ts';
import { readMeter } from './adapters/dynamo/read-meter.ts';
import { recordUnheldIn, UNHELD_MAX } from './adapters/dynamo/record-unheld.ts';
import { rollUpIn } from './adapters/dynamo/roll-up.ts';
import { bookLateIn, settleHoldsIn, writeReceiptIn } from './adapters/dynamo/settle.ts';
import { measuredSettlements } from './app/measure-settlements.ts';
import { recordUsage, type RecordUsage } from './app/record-usage.ts';
import { expireOf, type ExpireOf } from './app/sweep-holds.ts';
import type { TermsMemory } from './app/terms-memory.ts';
import { voidCall, type VoidCall } from './app/void-calls.ts';
import { type Foundation, termsOf, pricesOf } from './compose.ts';

export const expireFrom = ({ table }: Foundation, terms: TermsMemory): ExpireOf =>
  expireOf({ expireHolds: expireHoldsIn(table), terms, chunkMax: EXPIRED_MAX });

/** Off the hot path nobody waits: more attempts, and more time for each. */
export const patientFoundation = (from: Foundation): Foundation => ({
  ...from,
  table: patient(connect({ tableName: from.config.tableName, attemptMs: PATIENT_ATTEMPT_MS })),
});

/** Eight attempts and their pauses fit into the function's own time. */
const PATIENT_ATTEMPT_MS = 2_000;

export const recordUsageOf = (from: Foundation): RecordUsage => {
  const { table, config } = from;
  const record = recordUsage({
    readMeter: readMeter(table),
    enrolGuest: enrolGuestIn(table),
    terms: termsOf(from),
    prices: pricesOf(from, 'fail'),
    rollUp: rollUpIn(table),
    writeReceipt: writeReceiptIn(table),
    settleHolds: settleHoldsIn(table),
    findExpired: findExpiredIn(table),
    recordUnheld: recordUnheldIn(table),
    bookLate: bookLateIn(table),
    chunkMax: UNHELD_MAX,
    guestTier: config.unknownTeamTier,
    onUnpriced: ({ team, request, model, pricing }, at) => {
      from.log('warn', 'a usage has no price of its own', {
        team,
        model,
        pricing,
        correlation: request,
      });
      from.measure?.({
        at,
        by: { dimensions: { Pricing: pricing }, values: { UnpricedUsages: 1 } },
      });
    },
  });
  return measuredSettlements(record, from.measure);
};

export const voidCallOf = ({ table, clock }: Foundation): VoidCall =>
  voidCall({
    clock,
    readMeter: readMeter(table),
    expireHolds: expireHoldsIn(table),
    findExpired: findExpiredIn(table),
    bookLate: bookLateIn(table),
  });
