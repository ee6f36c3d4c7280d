import { type Cap, capCodeOf } from './caps.ts';
import { RequestError } from './errors.ts';
import { isModelPattern } from './model-pattern.ts';
import { NO_MONEY } from './money.ts';
import {
  amountOf,
  durationOf,
  isMonth,
  type LitellmTeam,
  limitOf,
  type Reading,
} from './litellm-team.ts';

const ALL = 'all-proxy-models';
const NONE = 'no-default-models';
const MODELS_MAX = 100;
const CAPS_MAX = 50;

/** `undefined`: every model, as an empty list means there. */
export const modelsFrom = (
  { models }: LitellmTeam,
  reading: Reading,
): readonly string[] | undefined => {
  const names = new Set(models);
  if (names.size === 0) return undefined;
  if (names.has(ALL)) {
    reading.imported.push({ path: 'models', note: 'every model' });
    return undefined;
  }
  names.delete(NONE);
  const patterns = [...names].filter(isModelPattern);
  for (const name of names) {
    if (isModelPattern(name)) continue;
    const note = `${shortened(name)} is no name or pattern`;
    reading.notEquivalent.push({ path: 'models', note });
  }
  requireFew(patterns);
  reading.imported.push({ path: 'models', note: 'models' });
  return patterns;
};

/** Without its list the team could call every model: that is nobody's wish. */
const requireFew = ({ length }: readonly string[]): void => {
  if (length <= MODELS_MAX) return;
  const message = `has ${length} names, and ${MODELS_MAX} are allowed: use patterns`;
  throw new RequestError('invalid', `models: ${message}`, [{ path: 'models', message }]);
};

export const capsFrom = (
  { model_max_budget: budgets }: LitellmTeam,
  reading: Reading,
): readonly Cap[] => {
  const caps: Cap[] = [];
  for (const [model, budget] of Object.entries(budgets ?? {})) {
    const path = `model_max_budget.${shortened(model)}`;
    const amount = amountOf(budget);
    if (amount === undefined || amount === null) continue;
    const duration = durationOf(budget);
    const refusal = refusalOf({ model, duration, caps });
    if (refusal !== undefined) {
      reading.notEquivalent.push({ path, note: refusal });
      continue;
    }
    const usdPerMonth = limitOf(amount, path, reading);
    reading.imported.push({ path, note: 'caps' });
    if (usdPerMonth !== undefined) caps.push({ model, usdPerMonth });
  }
  return caps;
};

const refusalOf = (of: {
  readonly model: string;
  readonly duration: string | null | undefined;
  readonly caps: readonly Cap[];
}): string | undefined => {
  const { model, duration, caps } = of;
  if (!isMonth(duration)) return `a budget of ${duration ?? 'all time'}, not of a month`;
  if (!isModelPattern(model)) return 'no name or pattern';
  if (caps.length >= CAPS_MAX) return `more than ${CAPS_MAX} caps`;
  const code = (name: string) => capCodeOf({ model: name, usdPerMonth: NO_MONEY });
  return caps.some((cap) => code(cap.model) === code(model))
    ? 'shares its code with another cap'
    : undefined;
};

const SHOWN_MAX = 200;
const shortened = (text: string): string => text.slice(0, SHOWN_MAX);
