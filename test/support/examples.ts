import { readdirSync, readFileSync } from 'node:fs';

import { parse, parseAllDocuments } from 'yaml';

/** A configuration as somebody would copy it, and where it stands. */
export interface Example {
  readonly name: string;
  readonly configuration: unknown;
}

export const examplesIn = (folder: string): readonly Example[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({ name: file, configuration: readYaml(`${folder}/${file}`) }));

/** Strict: of a key that is given twice, a reader cannot tell which one counts. */
const readYaml = (path: string): unknown => parse(readFileSync(path, 'utf8'), { strict: true });

const YAML_BLOCK = /^```ya?ml\n(.*?)^```$/gms;

/** The blocks of a page that are a whole configuration of agentgateway, and no part of one. */
export const gatewayExamplesIn = (path: string): readonly Example[] =>
  [...readFileSync(path, 'utf8').matchAll(YAML_BLOCK)]
    .map(([, text = ''], index) => ({
      name: `${path}, block ${index + 1}`,
      configuration: parseAllDocuments(text).at(0)?.toJS() as unknown,
    }))
    .filter(({ configuration }) => isWhole(configuration));

/** A gateway without anything to route to is a part, and so are routes without a gateway. */
const isWhole = (configuration: unknown): boolean =>
  typeof configuration === 'object' &&
  configuration !== null &&
  ('llm' in configuration || ('routes' in configuration && 'gateways' in configuration));

/** The pages of a folder, without those of its own folders. */
export const pagesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => `${folder}/${file}`);

const named = (examples: readonly Example[], name: string): unknown => {
  const found = examples.find((example) => example.name === name);
  if (found === undefined) throw new Error(`There is no example ${name}`);
  return found.configuration;
};

/** A mistake of somebody's who copies an example: a piece of its text, and what became of it. */
export type Slip = readonly [what: string, file: string, from: string, to: string];

/** The text is the configuration in JSON: a slip that finds nothing to change is itself a mistake. */
export const withSlip = (examples: readonly Example[], [, file, from, to]: Slip): unknown => {
  const text = JSON.stringify(named(examples, file));
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  return JSON.parse(text.replace(from, to)) as unknown;
};
