import type { RegisteredTeam } from '../openapi/answers/teams.ts';
import { wrongUsage } from './cli-error.ts';
import { moneyOrNone } from './settings.ts';

/** Options that change one entry of a list, where the API takes the whole list. */
export interface ShareOptions {
  readonly cap?: readonly string[];
  readonly userLimit?: readonly string[];
  readonly eachUser?: string;
}

type Present = Pick<RegisteredTeam, 'caps' | 'user_limits'>;

export const NO_SHARES: Present = { caps: [], user_limits: { usd_per_month: null, users: {} } };

/** The lists as they are to become, of those that an option names. */
export const sharesIn = (
  { cap, userLimit, eachUser }: ShareOptions,
  present: Present,
): Readonly<Record<string, unknown>> => ({
  ...(cap === undefined ? {} : { caps: capsAfter(present.caps, cap) }),
  ...(userLimit === undefined && eachUser === undefined
    ? {}
    : {
        user_limits: {
          ...(eachUser === undefined ? {} : { usd_per_month: moneyOrNone(eachUser) }),
          ...(userLimit === undefined
            ? {}
            : { users: usersAfter(present.user_limits.users, userLimit) }),
        },
      }),
});

const capsAfter = (caps: Present['caps'], wishes: readonly string[]): Present['caps'] => {
  const after = new Map(caps.map(({ model, usd_per_month }) => [model, usd_per_month]));
  for (const [model, amount] of wishes.map(wishIn)) {
    const usd = amount === 'off' ? null : moneyOrNone(amount);
    if (usd === null) after.delete(model);
    else after.set(model, usd);
  }
  return [...after].map(([model, usd_per_month]) => ({ model, usd_per_month }));
};

const usersAfter = (
  users: Readonly<Record<string, string | null>>,
  wishes: readonly string[],
): Readonly<Record<string, string | null>> => {
  const after = new Map(Object.entries(users));
  for (const [user, amount] of wishes.map(wishIn)) {
    if (amount === 'off') after.delete(user);
    else after.set(user, moneyOrNone(amount));
  }
  return Object.fromEntries(after);
};

/** `gpt-4o*=20`: the name may have a `=` in it, the amount has none. */
const wishIn = (text: string): readonly [name: string, amount: string] => {
  const at = text.lastIndexOf('=');
  if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)];
  throw wrongUsage(`"${text}" is not NAME=DOLLARS, or NAME=off`);
};
