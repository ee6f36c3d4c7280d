import type { MatchLogic, ModelInfo } from '@pydantic/genai-prices';

import { spellingsOf } from '../../src/domain/model-names.ts';

/**
 * Names in use that the source reaches by a pattern, and that our exact names would miss.
 *
 * Each is checked against the source's own matching: one that means another model stops the run.
 */
const NAMES_IN_USE: Readonly<Record<string, readonly string[]>> = {
  'anthropic/claude-opus-4-0': ['claude-opus-4'],
  'google/gemini-2.5-pro': ['gemini-2.5-pro-preview', 'gemini-2.5-pro-exp'],
  'google/gemini-2.5-flash-lite': ['gemini-2.5-flash-lite-preview'],
  'google/gemini-1.5-pro': ['gemini-1.5-pro-exp'],
  'google/gemini-2.0-flash': ['gemini-2.0-flash-thinking-exp'],
  'google/gemini-3.5-flash': ['gemini-3.5-flash-preview'],
  'openai/moderation': ['omni-moderation', 'text-moderation', 'text-moderation-stable'],
};

/** A model of the source and the names that we list it under, its own first. */
export interface NamedModel {
  readonly model: ModelInfo;
  readonly names: readonly string[];
}

/**
 * Gives each model the exact names that its pattern spells out, without those that `spellingsOf`
 * reduces to another of them anyway.
 */
export const nameModels = (provider: string, models: readonly ModelInfo[]): NamedModel[] => {
  const named = models.map((model) => ({ model, names: namesOf(model, provider, models) }));
  for (const { model, names } of named) assertOwn(named, model, names);
  return named.map(({ model, names }) => ({ model, names: shortest(names, model) }));
};

const namesOf = (
  model: ModelInfo,
  provider: string,
  models: readonly ModelInfo[],
): readonly string[] => {
  const spelled = [model.id, ...literalsOf(model.match)].map(withoutTail);
  const inUse = NAMES_IN_USE[`${provider}/${model.id}`] ?? [];
  for (const name of inUse) {
    if (ownerOf(name, models) !== model) throw new Error(`${name} is not ${provider}/${model.id}`);
  }
  const own = spelled.filter((name) => (ownerOf(name, models) ?? model) === model);
  return [...new Set([...own, ...inUse].map(withoutGeography))];
};

/** The source asks its models in order, and the first that matches is meant. */
const ownerOf = (name: string, models: readonly ModelInfo[]): ModelInfo | undefined =>
  models.find(({ match }) => matches(match, name));

const matches = (logic: MatchLogic, name: string): boolean => {
  if ('or' in logic) return logic.or.some((part) => matches(part, name));
  if ('and' in logic) return logic.and.every((part) => matches(part, name));
  if ('regex' in logic) return new RegExp(logic.regex).test(name);
  if ('equals' in logic) return name === logic.equals.toLowerCase();
  if ('starts_with' in logic) return name.startsWith(logic.starts_with.toLowerCase());
  if ('ends_with' in logic) return name.endsWith(logic.ends_with.toLowerCase());
  return name.includes(logic.contains.toLowerCase());
};

/** The texts of a pattern. Those of an `and` are halves of a name, and a regex is none. */
const literalsOf = (logic: MatchLogic): readonly string[] => {
  if ('or' in logic) return logic.or.flatMap(literalsOf);
  if ('and' in logic || 'regex' in logic) return [];
  if ('equals' in logic) return [logic.equals];
  const [part = ''] = Object.values<string>(logic);
  return BEGINNING_OF_A_VERSION.test(part) ? [] : [part];
};

/** `claude-sonnet-4-2025` begins a date, and is no name. */
const BEGINNING_OF_A_VERSION = /-(?:20\d\d|v0)-?$/;

/** A beginning such as `claude-sonnet-4@` stands for the name that it begins. */
const withoutTail = (text: string): string => text.toLowerCase().replace(/[-@.:]+$/, '');

/** Bedrock's `us.`, `eu.` and the rest share a price; `global.` has its own. */
const withoutGeography = (name: string): string =>
  name.replace(/^(?:us|us-gov|eu|apac|au|jp|in|regional)\./, '');

const assertOwn = (
  named: readonly { readonly model: ModelInfo; readonly names: readonly string[] }[],
  model: ModelInfo,
  names: readonly string[],
): void => {
  const others = new Set(named.flatMap((other) => (other.model === model ? [] : other.names)));
  for (const name of names) {
    if (others.has(name)) throw new Error(`${name} names ${model.id} and another model`);
  }
};

const shortest = (names: readonly string[], { id }: ModelInfo): readonly string[] => {
  const kept: string[] = [];
  for (const name of names.toSorted((one, other) => one.length - other.length)) {
    if (!spellingsOf(name).some((spelling) => kept.includes(spelling))) kept.push(name);
  }
  const own = withoutTail(id);
  return kept.includes(own) ? [own, ...kept.filter((name) => name !== own)] : kept;
};
