import { type Alert, alertIdOf } from '../domain/alerts.ts';
import { type AlertsDeps, alertsOf } from './alerts-of.ts';
import { atOnce } from './at-once.ts';
import type { TableChange } from './ports-alerts.ts';
import { type Telling, type TellOnce, worstOf } from './tell-once.ts';

export interface RaiseDeps extends AlertsDeps {
  readonly tell: TellOnce;
  /** It could not be found out what a change amounts to, or whether an alert was told. */
  readonly onFault: (error: unknown) => void;
}

/** What came of each change, in their order. What is not `told` must be delivered again. */
export type RaiseAlerts = (changes: readonly TableChange[]) => Promise<readonly Telling[]>;

/**
 * Tells what a delivery of changes is to be told of. One that cannot be told holds up no other:
 * each change has an outcome of its own.
 */
export const raiseAlerts =
  (deps: RaiseDeps): RaiseAlerts =>
  async (changes) => {
    const findAlerts = alertsOf(deps);
    const found = await atOnce(changes, (change) => orUntold(deps, () => findAlerts(change)));
    const alerts = new Map<string, Alert>();
    for (const alert of found.flatMap((each) => (each === 'untold' ? [] : each))) {
      const id = alertIdOf(alert);
      // Several changes may amount to one alert: the first of them is when it came about.
      alerts.set(id, alerts.get(id) ?? alert);
    }
    const tellings = new Map(
      await atOnce(
        [...alerts],
        async ([id, alert]) => [id, await orUntold(deps, () => deps.tell(alert))] as const,
      ),
    );
    return found.map((each) =>
      each === 'untold'
        ? 'untold'
        : worstOf(each.map((alert) => tellings.get(alertIdOf(alert)) ?? 'untold')),
    );
  };

const orUntold = async <Result>(
  { onFault }: RaiseDeps,
  work: () => Promise<Result>,
): Promise<Result | 'untold'> => {
  try {
    return await work();
  } catch (error) {
    // Whatever it was: what else was delivered is not to wait for it, and this is delivered again.
    onFault(error);
    return 'untold';
  }
};
