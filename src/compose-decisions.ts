import { stopwatch, within } from './adapters/clock.ts';
import { expireHoldsIn } from './adapters/dynamo/expired.ts';
import { enrolGuestIn, retierGuestIn } from './adapters/dynamo/guests.ts';
import { takeFrom } from './adapters/dynamo/take.ts';
import { errorText } from './adapters/log.ts';
import { askMeter, type AskMeter } from './app/ask-meter.ts';
import { denialMemory } from './app/denial-memory.ts';
import type { FaultDeps } from './app/fault-policy.ts';
import { type DecidedCall, reported } from './app/report-decision.ts';
import { expireIfPossible, expireOf } from './app/sweep-holds.ts';
import type { Told } from './app/ports.ts';
import type { TermsMemory } from './app/terms-memory.ts';
import { type Foundation, termsOf } from './compose.ts';
import type { Decision } from './domain/decision.ts';

export const faultDeps = ({ config, log }: Foundation): FaultDeps => ({
  faults: config.faults,
  within: within(config.decisionMs),
  onFault: (fault) => {
    log('error', 'the store gave no usable answer: the fault policy decides', {
      error: errorText(fault),
    });
  },
});

/** A decision has no time for more than one transaction of a few holds. */
const EXPIRED_IN_PATH_MAX = 10;

export const askMeterOf = (
  from: Foundation,
  { terms = termsOf(from), told = 'standing' }: Partial<Asker> = {},
): AskMeter =>
  askMeter({
    take: takeFrom(from.table, told),
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

interface Asker {
  readonly terms: TermsMemory;
  readonly told: Told;
}

/** What every decision at the meter needs, with one memory of terms behind all of it. */
export interface Asking extends FaultDeps {
  readonly askMeter: AskMeter;
  readonly terms: TermsMemory;
}

export const askingOf = (from: Foundation, told: Told = 'standing'): Asking => {
  const terms = termsOf(from);
  return {
    ...faultDeps(from),
    teamFaults: (team) => terms.termsOf(team).terms.faults,
    askMeter: askMeterOf(from, { terms, told }),
    terms,
  };
};

/** The same use case, of which word is left in the log and in the metrics. */
export const reportedOf = <Question extends DecidedCall>(
  { log, measure }: Foundation,
  decide: (question: Question) => Promise<Decision>,
) => reported({ log, measure, startWatch: stopwatch }, decide);
