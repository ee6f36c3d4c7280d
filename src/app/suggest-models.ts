import type { Ask } from '../domain/ask.ts';
import type { Denial } from '../domain/decision.ts';
import { concernsTheTeam } from '../domain/admission.ts';
import { isModelId, type ModelId } from '../domain/ids.ts';
import { judge } from '../domain/judge.ts';
import type { Meter } from '../domain/meter.ts';
import type { Terms } from '../domain/terms.ts';

/** A denied call, and how it would be asked for another model. */
export interface DeniedCall {
  readonly denial: Denial;
  readonly model: ModelId | undefined;
  readonly terms: Terms;
  /** `undefined`: the terms alone denied it, and the meter was not asked. */
  readonly before: Meter | undefined;
  readonly askWith: (model: ModelId) => { readonly ask: Ask; readonly objection: unknown };
}

const SUGGESTIONS_MAX = 5;

/** A denial must stay cheap, whatever the length of the team's lists. */
const CANDIDATES_MAX = 20;

const WILDCARD = '*';

/**
 * Models with which the same call would have passed, of those that the team's policy names in full:
 * in its list, then in its caps. Where the meter was not asked, those that the terms let pass.
 */
export const suggestModels = (call: DeniedCall): readonly ModelId[] => {
  if (concernsTheTeam(call.denial)) return [];
  const { models = [], caps } = call.terms;
  const named = new Set([...models, ...caps.map((cap) => cap.model)]);
  return [...named]
    .filter((name) => !name.endsWith(WILDCARD))
    .filter(isModelId)
    .filter((name) => name !== call.model)
    .slice(0, CANDIDATES_MAX)
    .filter((name) => passes(call, name))
    .slice(0, SUGGESTIONS_MAX);
};

const passes = ({ before, askWith }: DeniedCall, model: ModelId): boolean => {
  const { ask, objection } = askWith(model);
  return objection === undefined && (before === undefined || judge(before, ask) === undefined);
};
