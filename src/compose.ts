import { within, systemClock } from './adapters/clock.ts';
import { connect, patient, type Table } from './adapters/dynamo/connect.ts';
import { EXPIRED_MAX, expireHoldsIn, findExpiredIn } from './adapters/dynamo/expired.ts';
import { enrolGuestIn, retierGuestIn } from './adapters/dynamo/guests.ts';
import { readPriceOverrides } from './adapters/dynamo/prices.ts';
import { readMeter } from './adapters/dynamo/read-meter.ts';
import { recordUnheldIn, UNHELD_MAX } from './adapters/dynamo/record-unheld.ts';
import { rollUpIn } from './adapters/dynamo/roll-up.ts';
import { bookLateIn, settleHoldsIn, writeReceiptIn } from './adapters/dynamo/settle.ts';
import { takeFrom } from './adapters/dynamo/take.ts';
import { readPolicyIn } from './adapters/dynamo/teams.ts';
import { identifyFrom } from './adapters/identity/identify.ts';
import { errorText, logTo } from './adapters/log.ts';
import { metricsTo } from './adapters/metrics.ts';
import { type PricesDeps, pricesFrom } from './adapters/prices/price-model.ts';
import { askMeter, type AskMeter } from './app/ask-meter.ts';
import { denialMemory } from './app/denial-memory.ts';
import type { FaultDeps } from './app/fault-policy.ts';
import type { Identify } from './app/ports-identity.ts';
import type { ReadPrices } from './app/ports.ts';
import type { CountMetric, Log } from './app/ports-telemetry.ts';
import { recordUsage, type RecordUsage } from './app/record-usage.ts';
import { expireIfPossible, expireOf, type ExpireOf } from './app/sweep-holds.ts';
import { voidCall, type VoidCall } from './app/void-calls.ts';
import { termsMemory, type TermsMemory } from './app/terms-memory.ts';
import { type Config, type Environment, readConfig } from './config.ts';
import type { Clock } from './domain/time.ts';
import type { EndpointOptions } from './http/endpoint.ts';

/** What every function starts from: its settings, its log, its table and its clock. */
export interface Foundation {
  readonly config: Config;
  readonly log: Log;
  readonly table: Table;
  readonly clock: Clock;
  readonly metric?: CountMetric;
}

/** Where log lines and metrics go. */
const writeLine = (line: string): void => {
  process.stdout.write(line);
};

export const foundation = (environment: Environment): Foundation => {
  const config = readConfig(environment);
  return {
    config,
    log: logTo(writeLine, { debug: config.logsDebug }),
    table: connect({ tableName: config.tableName, attemptMs: config.storeAttemptMs }),
    clock: systemClock,
    metric: metricsTo(writeLine),
  };
};

/** The bodies of the checks are a few fields. */
const CHECK_BODY_BYTES_MAX = 16_384;

export const endpointOptions = (
  log: Log,
  bodyBytesMax: number = CHECK_BODY_BYTES_MAX,
): EndpointOptions => ({
  bodyBytesMax,
  onError: (error, event) => {
    log('error', 'request failed', {
      correlation: event.requestContext.requestId,
      error: errorText(error),
    });
  },
});

export const faultDeps = ({ config, log }: Foundation): FaultDeps => ({
  faults: config.faults,
  within: within(config.decisionMs),
  onFault: (fault) => {
    log('error', 'the store gave no usable answer: the fault policy decides', {
      error: errorText(fault),
    });
  },
});

export const identifyOf = ({ config, log }: Foundation): Identify =>
  identifyFrom({
    config: config.identity,
    fetch,
    onFault: (error) => {
      log('error', 'the keys of tokens cannot be fetched: those that are known hold', {
        error: errorText(error),
      });
    },
  });

export const termsOf = ({ table }: Foundation): TermsMemory => termsMemory(readPolicyIn(table));

export const expireFrom = ({ table }: Foundation, terms: TermsMemory): ExpireOf =>
  expireOf({ expireHolds: expireHoldsIn(table), terms, chunkMax: EXPIRED_MAX });

/** A decision has no time for more than one transaction of a few holds. */
const EXPIRED_IN_PATH_MAX = 10;

export const askMeterOf = (from: Foundation, terms: TermsMemory = termsOf(from)): AskMeter =>
  askMeter({
    take: takeFrom(from.table),
    terms,
    expire: expireIfPossible(
      expireOf({
        expireHolds: expireHoldsIn(from.table),
        terms,
        chunkMax: EXPIRED_IN_PATH_MAX,
        holdsMax: EXPIRED_IN_PATH_MAX,
      }),
    ),
    denials: denialMemory(from.config.denialMemoryMs),
    enrolGuest: enrolGuestIn(from.table),
    retierGuest: retierGuestIn(from.table),
    termsFreshMs: from.config.denialMemoryMs,
  });

/** What every decision at the meter needs, with one memory of terms behind all of it. */
export interface Asking extends FaultDeps {
  readonly askMeter: AskMeter;
  readonly terms: TermsMemory;
}

export const askingOf = (from: Foundation): Asking => {
  const terms = termsOf(from);
  return {
    ...faultDeps(from),
    teamFaults: (team) => terms.termsOf(team).terms.faults,
    askMeter: askMeterOf(from, terms),
    terms,
  };
};

export const pricesOf = (
  { table, log }: Foundation,
  unread: NonNullable<PricesDeps['unread']> = 'take_list',
): ReadPrices =>
  pricesFrom({
    unread,
    readOverrides: () => readPriceOverrides(table),
    onFault: (error) => {
      log('error', 'the prices that operators have set cannot be read: the last known ones hold', {
        error: errorText(error),
      });
    },
  });

/** Off the hot path nobody waits: more attempts, and more time for each. */
export const patientFoundation = (from: Foundation): Foundation => ({
  ...from,
  table: patient(connect({ tableName: from.config.tableName, attemptMs: PATIENT_ATTEMPT_MS })),
});

/** Eight attempts and their pauses fit into the function's own time. */
const PATIENT_ATTEMPT_MS = 2_000;

export const recordUsageOf = (from: Foundation): RecordUsage => {
  const { table, config } = from;
  return recordUsage({
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
      from.metric?.({ name: 'UnpricedUsages', count: 1, pricing, at });
    },
  });
};

export const voidCallOf = ({ table, clock }: Foundation): VoidCall =>
  voidCall({
    clock,
    readMeter: readMeter(table),
    expireHolds: expireHoldsIn(table),
    findExpired: findExpiredIn(table),
    bookLate: bookLateIn(table),
  });
