import type { TeamId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import { DAY_MS, type Instant, laterBy } from '../domain/time.ts';
import type { AuditAction, AuditEntry, Shown } from './ports-admin.ts';

/** Who asks for a change, by which request, and when. */
export interface Actor {
  readonly who: string;
  readonly requestId: string;
  readonly at: Instant;
}

export interface AuditDeps {
  readonly newId: () => string;
  readonly keptDays: number;
}

export interface TeamAuditDeps extends AuditDeps {
  readonly showTeam: (policy: Policy, at: Instant) => Shown;
}

export interface Deed {
  readonly action: AuditAction;
  readonly actor: Actor;
  readonly reason?: string | undefined;
}

interface Change {
  readonly team: TeamId | undefined;
  readonly before: Shown | undefined;
  readonly after: Shown | undefined;
}

export const auditEntry = (deps: AuditDeps, deed: Deed, change: Change): AuditEntry => {
  const { at, who, requestId } = deed.actor;
  return {
    id: deps.newId(),
    at,
    who,
    requestId,
    action: deed.action,
    reason: deed.reason,
    ...change,
    expiresAt: laterBy(at, deps.keptDays * DAY_MS),
  };
};

export const teamEntry = (
  deps: TeamAuditDeps,
  deed: Deed,
  { before, after }: { readonly before: Policy | undefined; readonly after: Policy },
): AuditEntry =>
  auditEntry(deps, deed, {
    team: after.team,
    before: before === undefined ? undefined : deps.showTeam(before, deed.actor.at),
    after: deps.showTeam(after, deed.actor.at),
  });
