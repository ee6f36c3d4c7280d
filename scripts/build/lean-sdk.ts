import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** The errors of the table that our code takes for answers. It knows all others by their names. */
export const KNOWN_ERRORS = ['ConditionalCheckFailedException', 'TransactionCanceledException'];

interface Leaner {
  readonly file: RegExp;
  /** What is left of the file's text. It throws where the SDK has come to write it otherwise. */
  readonly lean: (text: string) => string;
}

const LEANER: readonly Leaner[] = [
  {
    file: /client-dynamodb.dist-es.schemas.schemas_0\.js$/,
    lean: (text) => withoutErrors(text),
  },
  {
    file: /util-endpoints.lib.aws.partitions\.js$/,
    lean: (text) => withoutDescriptions(text),
  },
];

/** Leaves out what is data of the SDK that nobody here asks for: see docs/bundles.md. */
export const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup: (build) => {
    const unused = new Set(LEANER.map(({ file }) => file));
    for (const { file, lean } of LEANER) {
      build.onLoad({ filter: file }, ({ path }) => {
        unused.delete(file);
        return { contents: lean(readFileSync(path, 'utf8')), loader: 'js' };
      });
    }
    build.onEnd(() => ({
      errors: [...unused].map(({ source }) => ({ text: `Nothing imports ${source}` })),
    }));
  },
};

/** What an error looks like, and the line below it that registers its class. */
const REGISTERED =
  /^export var (?<name>\w+)\$ = \[-3,[^;]*\];\nn0_registry\.registerError\(\k<name>\$, \k<name>\);$/gm;
const ANY_REGISTERED = /\bregisterError\(/g;

/**
 * An error that is not registered is made of the client's base, which is registered once and apart:
 * its name, its message, its status and its members are the same, but it is of no class of its own.
 */
export const withoutErrors = (text: string): string => {
  const names = [...text.matchAll(REGISTERED)].map(({ groups }) => groups?.['name'] ?? '');
  const others = [...text.matchAll(ANY_REGISTERED)].length - names.length;
  if (others !== 1 || !KNOWN_ERRORS.every((name) => names.includes(name))) {
    throw new Error('The SDK registers its errors in another way');
  }
  return text.replace(REGISTERED, (lines, name: string) =>
    KNOWN_ERRORS.includes(name) ? lines : '',
  );
};

const PARTITIONS = /^export const partitionsInfo = (?<json>\{.*\});\s*$/s;

/** Of a region only the name is looked at: where it is, is for people. */
export const withoutDescriptions = (text: string): string => {
  const json = PARTITIONS.exec(text)?.groups?.['json'];
  if (json === undefined) throw new Error('The SDK writes its partitions in another way');
  const partitions: unknown = JSON.parse(json, (name, value: unknown) =>
    name === 'description' ? undefined : value,
  );
  return `export const partitionsInfo = ${JSON.stringify(partitions)};`;
};
