import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

interface Replacement {
  /** How the SDK imports it. */
  readonly imported: RegExp;
  /** What stands in for it, and says there what would be missed. */
  readonly by: URL;
}

/**
 * The parts of the SDK that a Lambda function never reaches. Few, each for the many bytes it brings:
 * see docs/bundles.md. Nothing of signing, connections, time-outs or retries is among them.
 */
const REPLACED: readonly Replacement[] = [
  {
    imported: /^@aws-sdk\/credential-provider-node$/,
    by: new URL('lambda/credentials.ts', import.meta.url),
  },
  {
    imported: /^@smithy\/core\/event-streams$/,
    by: new URL('lambda/event-streams.ts', import.meta.url),
  },
  {
    imported: /^@aws-sdk\/middleware-endpoint-discovery$/,
    by: new URL('lambda/endpoint-discovery.ts', import.meta.url),
  },
  { imported: /\/loadSharedConfigFiles$/, by: new URL('lambda/config-files.ts', import.meta.url) },
  { imported: /\/Sha256Js$/, by: new URL('lambda/sha256-js.ts', import.meta.url) },
];

/**
 * Puts ours in the place of each of these. One that nothing imports is an error: the SDK has moved
 * it, and would bring it into the packages again without a word.
 */
export const lambdaOnly: Plugin = {
  name: 'lambda-only',
  setup: (build) => {
    const unused = new Set(REPLACED.map(({ by }) => by));
    for (const { imported, by } of REPLACED) {
      build.onResolve({ filter: imported }, () => {
        unused.delete(by);
        return { path: fileURLToPath(by), sideEffects: false };
      });
    }
    build.onLoad({ filter: /@aws-sdk.client-[a-z]+.package\.json$/ }, ({ path }) => ({
      contents: versionIn(readFileSync(path, 'utf8')),
      loader: 'json',
    }));
    build.onEnd(() => ({
      errors: [...unused].map(({ href }) => ({
        text: `Nothing imports what ${basename(href)} stands in for`,
      })),
    }));
  },
};

/** Of its own package.json a client tells the version in each request, and needs no more. */
const versionIn = (text: string): string => {
  const manifest: unknown = JSON.parse(text);
  return JSON.stringify({ version: Reflect.get(Object(manifest), 'version') as unknown });
};
