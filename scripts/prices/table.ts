import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { findProvider, type Provider } from '@pydantic/genai-prices';

import { nameModels } from './names.ts';
import { flawOf, tariffTexts } from './rates.ts';

const SOURCE = '@pydantic/genai-prices';

/**
 * Those that gateways route to. The resellers of hundreds of models would treble the bundle, and
 * Perplexity's fee for each request is no price of a token.
 */
const PROVIDERS = [
  ...['anthropic', 'openai', 'google', 'aws', 'azure', 'mistral', 'groq', 'deepseek', 'cohere'],
  ...['x-ai', 'together', 'fireworks', 'cerebras', 'moonshotai', 'minimax', 'zai'],
  'voyageai',
];

export interface MadeTable {
  /** The whole of `src/adapters/prices/table.ts`. */
  readonly text: string;
  readonly models: number;
  /** One line for each model of the source that the table does not have, and why. */
  readonly leftOut: readonly string[];
}

export const makeTable = (): MadeTable => {
  const providers = PROVIDERS.map(installed);
  const tables = providers.map(linesOf);
  return {
    text: render(providers, tables),
    models: tables.reduce((sum, { listed }) => sum + listed.length, 0),
    leftOut: tables.flatMap(({ leftOut }) => leftOut),
  };
};

const installed = (provider: string): Provider => {
  const found = findProvider({ providerId: provider });
  if (found?.id !== provider) throw new Error(`${SOURCE} does not know ${provider}`);
  return found;
};

interface Lines {
  readonly provider: string;
  readonly listed: readonly string[];
  readonly leftOut: readonly string[];
}

const linesOf = ({ id: provider, models }: Provider): Lines => {
  const named = nameModels(provider, models);
  return {
    provider,
    listed: named
      .filter(({ model }) => flawOf(model) === undefined)
      .map(({ model, names }) => [names.join(' '), ...tariffTexts(model)].join(' | '))
      .toSorted(),
    leftOut: named.flatMap(({ model }) => {
      const flaw = flawOf(model);
      return flaw === undefined ? [] : [`${provider} ${model.id}: ${flaw}`];
    }),
  };
};

const installedVersion = (): string => {
  const entry = createRequire(import.meta.url).resolve(SOURCE);
  const text = readFileSync(new URL('../package.json', `file://${entry}`), 'utf8');
  const version = /"version": "(.+)"/.exec(text)?.[1];
  if (version === undefined) throw new Error(`${SOURCE} has no version`);
  return version;
};

/** The package has no date of its own. Its notes say when a price was checked or changed. */
const newestNote = (providers: readonly Provider[]): string => {
  const notes = providers.flatMap(({ models }) => models.map((model) => model.price_comments));
  return [...notes.join(' ').matchAll(/\b(?:checked|and|on) (20\d\d-\d\d-\d\d)\b/g)]
    .map(([, date = '']) => date)
    .reduce((newest, date) => (date > newest ? date : newest), '');
};

const render = (providers: readonly Provider[], tables: readonly Lines[]): string => {
  const data = createHash('sha256').update(JSON.stringify(providers)).digest('hex');
  const body = tables.map(
    ({ provider, listed }) =>
      `  '${provider}': [\n${listed.map((line) => `    '${line}',\n`).join('')}  ],\n`,
  );
  return `/**
 * GENERATED. Do not edit: \`npm run prices:update\`.
 *
 * Prices in dollars per million tokens, from ${SOURCE} ${installedVersion()} (MIT licence,
 * copyright Pydantic Services Inc.), whose newest note is of ${newestNote(providers)}.
 * SHA-256 of the data: ${data}
 *
 * One model a line: its names, then what it costs since ever or since a date. \`read\`, \`write\`,
 * \`hour\`: from and to a cache, for five minutes and for an hour; \`>200000\`: for longer prompts.
 */
export const PRICE_SOURCE = {
  name: '${SOURCE}',
  version: '${installedVersion()}',
  date: '${newestNote(providers)}',
} as const;

export const PRICE_TABLE: Readonly<Record<string, readonly string[]>> = {
${body.join('')}};
`;
};
