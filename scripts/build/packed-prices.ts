import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { Plugin } from 'esbuild';
import * as prices from '../../src/adapters/prices/table.ts';
import { packedJson, UNPACK } from './packed-json.ts';

const TABLE = fileURLToPath(import.meta.resolve('../../src/adapters/prices/table.ts'));

/**
 * The price list as a packed text: of 29 KB there are 8 left, and its source stays what people read
 * at an update. Whatever the module exports is packed, and is the same when it is imported.
 */
export const packedPrices: Plugin = {
  name: 'packed-prices',
  setup: (build) => {
    build.onLoad({ filter: /adapters.prices.table\.ts$/ }, ({ path }) => {
      if (path !== TABLE) return undefined;
      const exported = Object.entries(prices).map(([name, value]) => packedExport(name, value));
      return { contents: [UNPACK, ...exported].join('\n'), loader: 'js' };
    });
  },
};

/** Throws on a value that would come out as another one. */
export const packedExport = (name: string, value: unknown): string => {
  const json: unknown = JSON.stringify(value);
  if (typeof json === 'string' && isDeepStrictEqual(JSON.parse(json), value)) {
    return `export const ${name} = ${packedJson(json)};`;
  }
  throw new Error(`${name} of the price list is more than JSON can say, and cannot be packed`);
};
