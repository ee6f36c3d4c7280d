import { type Alert, type MeterChange, monthNumbered, type ShareOwner } from './alerts.ts';
import { type CapCode, capCodeOf } from './caps.ts';
import { type Meter, readCapWindow } from './meter.ts';
import { type MicroUsd, microUsd, NO_MONEY } from './money.ts';
import type { Policy } from './policy.ts';
import { userCodeOf, userLimitOf } from './user-limits.ts';

/** Whether more was used of a part of the budget, or what the parts are may have changed. */
export const sharesMoved = (change: MeterChange, months: readonly number[]): boolean =>
  movesOf(change, months).some(({ used, usedBefore }) => used > usedBefore || hasNewTerms(change));

/**
 * The caps and the users' limits that a change has used up.
 *
 * The meter knows parts by their codes alone, and the policy knows the names. A part whose limit was
 * changed is told about when it is used up by the new one, whether it was by the old one or not.
 */
export const sharesCrossed = (
  change: MeterChange,
  months: readonly number[],
  policy: Policy,
): readonly Alert[] => {
  const shareOf = sharesOf(policy);
  return movesOf(change, months).flatMap(({ code, month, used, usedBefore }): readonly Alert[] => {
    const share = shareOf(code);
    if (share === undefined || used <= 0 || used < share.limit) return [];
    if (usedBefore > 0 && usedBefore >= share.limit && !hasNewTerms(change)) return [];
    return [
      {
        team: change.team,
        at: change.at,
        isShadow: policy.mode === 'shadow',
        month: monthNumbered(month),
        kind: 'cap_exhausted',
        code,
        owner: share.owner,
        used: microUsd(used),
        limit: share.limit,
      },
    ];
  });
};

const hasNewTerms = ({ before, after }: MeterChange): boolean =>
  before?.termsVersion !== after.termsVersion;

interface Move {
  readonly code: CapCode;
  readonly month: number;
  readonly used: number;
  readonly usedBefore: number;
}

const movesOf = ({ before, after }: MeterChange, months: readonly number[]): readonly Move[] =>
  [...after.usdOfCap].flatMap(([window, used]) => {
    const { code, month } = readCapWindow(window);
    if (!months.includes(month)) return [];
    return [{ code, month, used, usedBefore: usedIn(before, window) }];
  });

const usedIn = (meter: Meter | undefined, window: string): number =>
  meter?.usdOfCap.get(window) ?? 0;

interface Share {
  readonly owner: ShareOwner;
  readonly limit: MicroUsd;
}

/** What a code stands for; `undefined` for one that the policy names no more. */
const sharesOf = (policy: Policy): ((code: CapCode) => Share | undefined) => {
  const models = policy.caps.map((cap): readonly [CapCode, Share] => [
    capCodeOf(cap),
    { owner: { kind: 'model', model: cap.model }, limit: cap.usdPerMonth },
  ]);
  const users = [...policy.userLimits.users.keys(), undefined].map((user) =>
    userShare(policy, user),
  );
  const named = new Map([...models, ...users]);
  const { usdPerMonth } = policy.userLimits;
  const unnamed: Share | undefined =
    usdPerMonth === undefined
      ? undefined
      : { owner: { kind: 'user', user: undefined }, limit: usdPerMonth };
  return (code) => {
    if (named.has(code)) return named.get(code);
    return code.length === USER_CODE_DIGITS ? unnamed : undefined;
  };
};

/** A user that is named and has no limit is named all the same. */
const userShare = (
  policy: Policy,
  user: string | undefined,
): readonly [CapCode, Share | undefined] => {
  const limit = userLimitOf(policy, user);
  const name = limit?.user ?? user ?? '';
  return [
    userCodeOf({ user: name, usdPerMonth: NO_MONEY }),
    limit && { owner: { kind: 'user', user: name }, limit: limit.usdPerMonth },
  ];
};

/** Users' codes are longer than caps'. */
const USER_CODE_DIGITS = userCodeOf({ user: '-', usdPerMonth: NO_MONEY }).length;
