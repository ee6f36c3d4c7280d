import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { nodeBuiltins } from '../../../scripts/build/node-builtins.ts';
import { packedExport, packedPrices } from '../../../scripts/build/packed-prices.ts';
import * as prices from '../../../src/adapters/prices/table.ts';

const directory = mkdtempSync(join(tmpdir(), 'tollgate-packed-prices-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const bundle = async (name: string, contents: string) => {
  const outfile = join(directory, `${name}.mjs`);
  const { metafile } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    outfile,
    ...{ bundle: true, minify: true, metafile: true, format: 'esm', logLevel: 'silent' },
    platform: 'node',
    plugins: [packedPrices, nodeBuiltins],
  });
  const [{ bytes } = { bytes: NaN }] = Object.values(metafile.outputs);
  return { outfile, bytes };
};

describe('the price list in a bundle', () => {
  it('is what its module exports, and all of that', async () => {
    const { outfile } = await bundle(
      'all',
      `export * from '../../../src/adapters/prices/table.ts';`,
    );

    const bundled = (await import(outfile)) as Readonly<Record<string, unknown>>;
    expect({ ...bundled }).toEqual({ ...prices });
    expect(prices.PRICE_TABLE['openai']?.length).toBeGreaterThan(20);
  });

  it('takes less than a third of its place', async () => {
    const { bytes } = await bundle(
      'table',
      `export { PRICE_TABLE } from '../../../src/adapters/prices/table.ts';`,
    );

    expect(bytes).toBeLessThan(JSON.stringify(prices.PRICE_TABLE).length / 3);
  });

  it('is not there where nobody asks for a price', async () => {
    const { bytes } = await bundle(
      'none',
      `import '../../../src/adapters/prices/table.ts'; export const alone = 1;`,
    );

    expect(bytes).toBeLessThan(500);
  });

  it.each([
    ['a function', () => 1],
    ['a map', new Map([['gpt-4o', 1]])],
    ['a date', new Date('2026-08-22T14:05:00Z')],
    ['no value', undefined],
    ['what has members without a value', { price: undefined }],
  ])('stops the build when it is %s, which would not come out the same', (_what, value) => {
    expect(() => packedExport('PRICES', value)).toThrow('PRICES of the price list is more than');
  });
});
