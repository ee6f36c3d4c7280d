import { type Alert, alertIdOf, type FaultPolicyUsed } from '../domain/alerts.ts';
import { boundedMap } from '../domain/bounded-map.ts';
import { StoreFault } from '../domain/errors.ts';
import type { TeamId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import { atOnce } from './at-once.ts';
import { noticeOf } from './notice.ts';
import { type TellDeps, type Telling, tellOnce, worstOf } from './tell-once.ts';

/** A call that was answered by the fault policy. */
export interface FaultNoted {
  readonly team: TeamId;
  readonly answer: FaultPolicyUsed['answer'];
  readonly at: Instant;
}

export interface RaiseFaultsDeps extends TellDeps {
  readonly onFault: (error: StoreFault) => void;
}

export type RaiseFaults = (faults: readonly FaultNoted[]) => Promise<Telling>;

/** What this environment has told without a mark. */
const KNOWN_MAX = 10_000;

/**
 * Tells that the fault policy was used, once for a team and an hour.
 *
 * The store that was not heard then may not be heard now, and this is the moment to tell of it: then
 * each environment tells it once, without a mark, and there are a few of them.
 */
export const raiseFaults = (deps: RaiseFaultsDeps): RaiseFaults => {
  const tell = tellOnce(deps);
  const known = boundedMap<string, true>(KNOWN_MAX);
  const tellSink = async (alert: Alert, sink: TellDeps['sinks'][number]): Promise<boolean> => {
    const told = `${alertIdOf(alert)} ${sink.name}`;
    if (known.get(told) === true) return true;
    try {
      await sink.tell(noticeOf(alert), deps.clock());
      known.set(told, true);
      return true;
    } catch (error) {
      // As for marked ones: this sink does not have it, and the others are not to suffer for that.
      deps.onUntold(alert, sink.name, error);
      return false;
    }
  };
  const tellUnmarked = async (alert: Alert): Promise<Telling> => {
    const told = await Promise.all(deps.sinks.map((sink) => tellSink(alert, sink)));
    return told.includes(false) ? 'untold' : 'told';
  };
  const isKnown = (alert: Alert): boolean =>
    deps.sinks.every(({ name }) => known.get(`${alertIdOf(alert)} ${name}`) === true);
  const tellOne = async (alert: Alert): Promise<Telling> => {
    if (isKnown(alert)) return 'told';
    try {
      return await tell(alert);
    } catch (error) {
      if (!(error instanceof StoreFault)) throw error;
      deps.onFault(error);
      return tellUnmarked(alert);
    }
  };
  return async (faults) => worstOf(await atOnce(firstOfEachHour(faults), tellOne));
};

const firstOfEachHour = (faults: readonly FaultNoted[]): readonly Alert[] => {
  const alerts = new Map<string, Alert>();
  for (const fault of faults) {
    const alert: Alert = { ...fault, kind: 'fault_policy_used', isShadow: false };
    const id = alertIdOf(alert);
    alerts.set(id, alerts.get(id) ?? alert);
  }
  return [...alerts.values()];
};
