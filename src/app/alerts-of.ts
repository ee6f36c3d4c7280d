import type { Alert } from '../domain/alerts.ts';
import { crossingsOf, mayCross } from '../domain/crossings.ts';
import type { TeamId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import { utcMonth } from '../domain/windows.ts';
import type { FindUser, TableChange } from './ports-alerts.ts';
import type { ReadPolicy } from './ports.ts';

export interface AlertsDeps {
  readonly readPolicy: ReadPolicy;
  readonly findUser: FindUser;
}

export type AlertsOf = (change: TableChange) => Promise<readonly Alert[]>;

/** What changes are to be told of. A team's policy is read once for all of them, and only if it matters. */
export const alertsOf = ({ readPolicy, findUser }: AlertsDeps): AlertsOf => {
  const policies = new Map<TeamId, Promise<Policy | undefined>>();
  const policyOf = (team: TeamId): Promise<Policy | undefined> => {
    const policy = policies.get(team) ?? readPolicy(team);
    policies.set(team, policy);
    return policy;
  };
  return async (change) => {
    switch (change.kind) {
      case 'meter': {
        if (!mayCross(change)) return [];
        const alerts = crossingsOf(change, await policyOf(change.team));
        return Promise.all(alerts.map((alert) => withUser(alert, findUser)));
      }
      case 'unpriced':
        return [
          {
            ...change,
            kind: 'unknown_model',
            isShadow: false,
            month: utcMonth(change.usedAt),
          },
        ];
      case 'expired':
        return [{ ...change, kind: 'holds_expired', isShadow: false }];
    }
  };
};

/** The meter knows a user by its code alone, and the policy only those that have a limit of their own. */
const withUser = async (alert: Alert, findUser: FindUser): Promise<Alert> => {
  if (alert.kind !== 'cap_exhausted' || alert.owner.kind !== 'user') return alert;
  if (alert.owner.user !== undefined) return alert;
  const user = await findUser(alert);
  return { ...alert, owner: { kind: 'user', user } };
};
