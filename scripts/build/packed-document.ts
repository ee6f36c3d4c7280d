import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'esbuild';

/**
 * The OpenAPI document as a packed text: 126 KB of JSON are 20 KB so, in a function that serves it
 * seldom. What is imported is the same object.
 */
export const packedDocument: Plugin = {
  name: 'packed-document',
  setup: (build) => {
    build.onLoad({ filter: /docs.openapi\.json$/ }, ({ path }) => {
      const packed = gzipSync(readFileSync(path), { level: 9 }).toString('base64');
      return {
        contents: `${UNPACK}\nexport default unpack(${JSON.stringify(packed)});`,
        loader: 'js',
      };
    });
  },
};

const UNPACK = `
import { gunzipSync } from 'node:zlib';
const unpack = (packed) => JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString());`;
