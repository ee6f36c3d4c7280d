import { type Alert, alertIdOf } from '../domain/alerts.ts';
import { boundedMap } from '../domain/bounded-map.ts';
import { StoreFault } from '../domain/errors.ts';
import type { Clock } from '../domain/time.ts';
import { noticeOf } from './notice.ts';
import type { ClaimAlert, Claimed, Sink } from './ports-alerts.ts';

export interface TellDeps {
  readonly claim: ClaimAlert;
  readonly sinks: readonly Sink[];
  readonly clock: Clock;
  /** A sink did not take an alert, or what it took could not be noted. */
  readonly onUntold: (alert: Alert, sink: string, error: unknown) => void;
}

/** `busy` and `untold`: asking again is right. */
export type Telling = 'told' | 'busy' | 'untold';

/** The telling of several: told once all of them are. */
export const worstOf = (tellings: readonly Telling[]): Telling => {
  if (tellings.includes('untold')) return 'untold';
  return tellings.includes('busy') ? 'busy' : 'told';
};

export type TellOnce = (alert: Alert) => Promise<Telling>;

/** What this environment knows to be told needs no write. */
const KNOWN_MAX = 10_000;

/**
 * Tells an alert to every sink that does not have it yet, whoever else is about to.
 *
 * Each sink is noted as soon as it has it. Whoever ends in between has told that one sink and not
 * noted it, and then it is told twice: it errs towards telling. Throws `StoreFault` when the marks
 * cannot be reached.
 */
export const tellOnce = (deps: TellDeps): TellOnce => {
  const known = boundedMap<string, true>(KNOWN_MAX);
  return async (alert) => {
    const id = alertIdOf(alert);
    if (known.get(id) === true) return 'told';
    const telling = await tellUnknown(deps, alert);
    if (telling === 'told') known.set(id, true);
    return telling;
  };
};

const tellUnknown = async (deps: TellDeps, alert: Alert): Promise<Telling> => {
  const claim = await deps.claim(alert, deps.clock());
  if (claim.outcome !== 'claimed') return claim.outcome;
  const missing = deps.sinks.filter(({ name }) => !claim.toldTo.has(name));
  const told = await Promise.all(missing.map((sink) => tellAndNote(deps, { alert, claim, sink })));
  if (told.includes(false)) {
    await releaseIfPossible(claim);
    return 'untold';
  }
  await claim.finish(deps.clock());
  return 'told';
};

interface Turn {
  readonly alert: Alert;
  readonly claim: Claimed;
  readonly sink: Sink;
}

const tellAndNote = async (deps: TellDeps, { alert, claim, sink }: Turn): Promise<boolean> => {
  try {
    await sink.tell(noticeOf(alert), deps.clock());
    await claim.noteSink(sink.name);
    return true;
  } catch (error) {
    // Whatever it was, this sink is not known to have it, and the others are not to suffer for that.
    deps.onUntold(alert, sink.name, error);
    return false;
  }
};

/** Otherwise the lease runs out by itself. */
const releaseIfPossible = async (claim: Claimed): Promise<void> => {
  try {
    await claim.release();
  } catch (error) {
    if (!(error instanceof StoreFault)) throw error;
  }
};
