import { Boost, BoostList } from '../../openapi/answers/teams.ts';
import { pathOf, read } from '../api.ts';
import { type ChangeOptions, changeTeam } from '../change.ts';
import { type Context, printJson } from '../context.ts';
import { moneyOrNone } from '../settings.ts';
import { wrongUsage } from '../cli-error.ts';
import { dollarText, minuteText } from '../text/amounts.ts';
import { boostsText } from '../text/team-text.ts';

export interface BoostOptions {
  readonly until?: string;
  readonly reason?: string;
  readonly key?: string;
}

interface NewBoost extends BoostOptions {
  readonly team: string;
  readonly usd: string;
}

/** With a key, so that a boost whose answer was lost is given once. */
export const addBoost = async (
  context: Context,
  { team, usd, until, reason, key }: NewBoost,
): Promise<void> => {
  const amount = moneyOrNone(usd);
  if (amount === null) throw wrongUsage('A boost is an amount of dollars');
  const answer = await context.ask({
    method: 'POST',
    path: pathOf('teams', team, 'boosts'),
    headers: { 'idempotency-key': key ?? context.world.newKey() },
    body: {
      usd: amount,
      ...(until === undefined ? {} : { until: instantIn(until) }),
      reason: reason ?? '',
    },
  });
  if (context.json) {
    printJson(context, answer.body);
    return;
  }
  const boost = read(Boost, answer);
  context.print(
    `Team ${team} has ${dollarText(boost.usd)} more until ${minuteText(boost.until)} UTC (${boost.id}).`,
  );
};

/** A day means its end: until the 25th is with the 25th. */
const instantIn = (text: string): string => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  const midnight = Date.parse(text);
  if (Number.isNaN(midnight)) throw wrongUsage(`"${text}" is no date`);
  return new Date(midnight + DAY_MS).toISOString();
};

const DAY_MS = 86_400_000;

export const listBoosts = async (context: Context, team: string): Promise<void> => {
  const answer = await context.ask({ method: 'GET', path: pathOf('teams', team, 'boosts') });
  if (context.json) printJson(context, answer.body);
  else context.print(boostsText(read(BoostList, answer).boosts, context));
};

export const removeBoost = async (
  context: Context,
  team: string,
  { id, ...options }: ChangeOptions & { readonly id: string },
): Promise<void> => {
  await context.isSure(`Take boost ${id} from ${team}? Calls may be denied from then on.`);
  await changeTeam(context, {
    ...options,
    team,
    question: () => ({ method: 'DELETE', path: pathOf('teams', team, 'boosts', id) }),
  });
  if (context.json) printJson(context, { team, removed: id });
  else context.print(`Team ${team} does not have boost ${id} any more.`);
};
