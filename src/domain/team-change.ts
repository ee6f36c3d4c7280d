import { canonicalText } from './canonical.ts';
import { capCodeOf } from './caps.ts';
import { type Flaw, RequestError } from './errors.ts';
import type { MicroUsd } from './money.ts';
import { limitsWith, type Overrides, type Policy } from './policy.ts';
import type { TeamFaults } from './terms.ts';
import type { Instant } from './time.ts';
import type { UserLimits } from './user-limits.ts';
import { utcMonth } from './windows.ts';

/** A limit of a team's own, no limit, or none of its own any more: the tier's. */
type OverrideChange<Limit> = Limit | 'tier' | undefined;

export interface OverridesChange {
  readonly requestsPerMinute?: OverrideChange<number>;
  readonly tokensPerDay?: OverrideChange<number>;
  readonly usdPerMonth?: OverrideChange<MicroUsd>;
}

type Settable = Pick<
  Policy,
  | 'tier'
  | 'description'
  | 'warnPercent'
  | 'hardPercent'
  | 'alertPercents'
  | 'window'
  | 'mode'
  | 'holds'
  | 'holdSeconds'
  | 'outputTokensDefault'
  | 'outputTokensMax'
  | 'expiredHolds'
  | 'unknownModel'
  | 'amounts'
  | 'models'
  | 'caps'
>;

/** What is to become of a policy: what is not named stays, and a list takes another's place. */
export interface TeamChange extends Partial<Settable> {
  readonly overrides?: OverridesChange;
  readonly faults?: Partial<TeamFaults>;
  readonly userLimits?: Partial<UserLimits>;
}

/** The policy with the change. Its limits are reckoned anew, so a tier that has changed acts too. */
export const changed = (policy: Policy, change: TeamChange): Policy => {
  const { overrides, faults, userLimits, ...plain } = change;
  const next = {
    ...policy,
    ...plain,
    overrides: overridesAfter(policy.overrides, overrides),
    faults: { ...policy.faults, ...faults },
    userLimits: { ...policy.userLimits, ...userLimits },
  };
  return { ...next, limits: limitsWith(next.tier, next.overrides) };
};

const overridesAfter = (before: Overrides, change: OverridesChange = {}): Overrides => {
  const merged = Object.entries({ ...before, ...change });
  return Object.fromEntries(merged.filter(([, limit]) => limit !== 'tier'));
};

/** What a schema cannot see: members that contradict each other. */
export const requireConsistent = (policy: Policy): void => {
  const flaws = flawsIn(policy);
  if (flaws.length === 0) return;
  throw new RequestError(
    'invalid',
    flaws.map(({ path, message }) => `${path}: ${message}`).join('; '),
    flaws,
  );
};

const flawsIn = (policy: Policy): readonly Flaw[] => {
  const flaws: Flaw[] = [];
  if (policy.warnPercent > policy.hardPercent) {
    flaws.push({ path: 'warn_percent', message: 'must not be above hard_percent' });
  }
  if (policy.outputTokensDefault > policy.outputTokensMax) {
    flaws.push({
      path: 'holds.output_tokens_default',
      message: 'must not be above output_tokens_max',
    });
  }
  const models = new Map<string, string>();
  for (const cap of policy.caps) {
    const other = models.get(capCodeOf(cap));
    if (other !== undefined) flaws.push({ path: 'caps', message: doubleCap(cap.model, other) });
    models.set(capCodeOf(cap), cap.model);
  }
  return flaws;
};

const doubleCap = (model: string, other: string): string =>
  model === other
    ? `names ${model} twice`
    : `${model} and ${other} share a code, and would be counted as one: write one in another way`;

/** Whether two policies say the same, whenever they were written. */
export const isSamePolicy = (one: Policy, other: Policy): boolean =>
  canonicalText(contentOf(one)) === canonicalText(contentOf(other));

const contentOf = (policy: Policy) => ({ ...policy, version: 0, changedAt: 0 });

/** The policy as it is written next. Boosts that are over are left out: the meter follows. */
export const nextVersion = (policy: Policy, after: Policy, at: Instant): Policy => ({
  ...policy,
  version: after.version + 1,
  changedAt: at,
  boosts: policy.boosts.filter(({ month, until }) => month === utcMonth(at).index && until > at),
});
