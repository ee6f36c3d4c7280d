import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';
import { packedJson, UNPACK } from './packed-json.ts';

/**
 * The OpenAPI document as a packed text: 126 KB of JSON are 20 KB so, in a function that serves it
 * seldom. What is imported is the same object.
 */
export const packedDocument: Plugin = {
  name: 'packed-document',
  setup: (build) => {
    build.onLoad({ filter: /docs.openapi\.json$/ }, ({ path }) => ({
      contents: `${UNPACK}\nexport default ${packedJson(readFileSync(path, 'utf8'))};`,
      loader: 'js',
    }));
  },
};
