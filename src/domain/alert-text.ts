import type {
  Alert,
  BudgetExhausted,
  BudgetForecast,
  BudgetThreshold,
  ShareExhausted,
  UnknownModel,
} from './alerts.ts';
import { formatUsd } from './money.ts';
import { type Instant, toIsoText } from './time.ts';

/** What happened, in a sentence or two for a person. */
export const sentenceOf = (alert: Alert): string =>
  alert.isShadow && DENIES.has(alert.kind)
    ? `${whatHappened(alert)} The team is in shadow mode: none of its calls is denied.`
    : whatHappened(alert);

/** What calls are denied for, or will be, unless the team is in shadow mode. */
const DENIES: ReadonlySet<Alert['kind']> = new Set([
  'budget_threshold',
  'budget_exhausted',
  'budget_forecast',
  'cap_exhausted',
]);

const whatHappened = (alert: Alert): string =>
  'month' in alert ? whatWasSpent(alert) : whatWentWrong(alert);

type InMonth = Extract<Alert, { readonly month: unknown }>;

const whatWasSpent = (alert: InMonth): string => {
  switch (alert.kind) {
    case 'budget_threshold':
      return thresholdText(alert);
    case 'budget_exhausted':
      return exhaustedText(alert);
    case 'budget_forecast':
      return forecastText(alert);
    case 'cap_exhausted':
      return shareText(alert);
    case 'unknown_model':
      return unknownText(alert);
  }
};

const whatWentWrong = (alert: Exclude<Alert, InMonth>): string => {
  if (alert.kind === 'holds_expired') {
    const became = alert.isCharged ? 'charged' : 'given back';
    return `Calls of team ${alert.team} were let through whose usage was not reported in time: what was held for them was ${became}.`;
  }
  const became = alert.answer === 'open' ? 'let through uncounted' : 'denied';
  return `The limits of team ${alert.team} could not be verified, and by the fault policy its calls were ${became}.`;
};

type Of<Facts> = Alert & Facts;

const thresholdText = ({ team, percent, used, budget }: Of<BudgetThreshold>): string =>
  `Team ${team} has used ${percent} % of its monthly budget (${formatUsd(used)} of ${formatUsd(budget)}).`;

const exhaustedText = ({ team, used, limit, ...of }: Of<BudgetExhausted>): string =>
  `Team ${team} has used up its monthly budget (${formatUsd(used)} of ${formatUsd(limit)}).${deniedUntil(of, 'Its calls')}`;

const forecastText = ({ team, ...of }: Of<BudgetForecast>): string =>
  `Team ${team} spends ${formatUsd(of.burnPerDay)} a day: at this rate its monthly budget of ${formatUsd(of.budget)} is used up at ${minuteText(of.runsOutAt)}, and the month comes to ${formatUsd(of.projected)}.`;

const shareText = ({ team, owner, used, limit, ...of }: Of<ShareExhausted>): string => {
  const amounts = `(${formatUsd(used)} of ${formatUsd(limit)})`;
  if (owner.kind === 'model') {
    const spent = `Team ${team} has used up its monthly cap on ${owner.model} ${amounts}.`;
    return spent + deniedUntil(of, 'Its calls of that');
  }
  const spent = `${whoIs(owner.user)} of team ${team} has used up the monthly limit ${amounts}.`;
  return spent + deniedUntil(of, 'These calls');
};

/** How the meter counts those who name no user, all together. */
const NOBODY = '-';

/** A name comes from a token and may have anything in it: line breaks are written out. */
const whoIs = (user: string | undefined): string => {
  if (user === undefined) return 'A user';
  return user === NOBODY ? 'Whoever names no user' : `User ${JSON.stringify(user)}`;
};

const unknownText = ({ team, model, pricing }: Of<UnknownModel>): string => {
  const called = model === undefined ? 'made a call without a model' : `called ${model}`;
  const charged =
    pricing === 'conservative' ? 'it is charged at the dearest known price' : 'it is not charged';
  return `Team ${team} ${called}, for which there is no price: ${charged}.`;
};

interface WithinMonth {
  readonly month: { readonly endsAt: Instant };
  readonly at: Instant;
}

/** A usage that comes after its month has ended stops nobody any more. */
const deniedUntil = ({ month, at }: WithinMonth, whose: string): string =>
  at < month.endsAt ? ` ${whose} are denied until ${minuteText(month.endsAt)}.` : '';

const MINUTE = 'YYYY-MM-DDTHH:MM'.length;

/** `2026-12-01 00:00 UTC` */
const minuteText = (at: Instant): string =>
  `${toIsoText(at).slice(0, MINUTE).replace('T', ' ')} UTC`;
