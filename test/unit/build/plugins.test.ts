import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { fileModes } from '../../../scripts/build/file-modes.ts';
import { lambdaOnly } from '../../../scripts/build/lambda-only.ts';
import { nodeBuiltins } from '../../../scripts/build/node-builtins.ts';
import { packedDocument } from '../../../scripts/build/packed-document.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tollgate-plugins-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const bundle = async (contents: string, plugin: Plugin) => {
  const outfile = join(directory, 'bundle.mjs');
  const { metafile } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    outfile,
    bundle: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
    plugins: [plugin],
  });
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports);
  return { outfile, imported: imported.map(({ path }) => path) };
};

describe('Node’s own modules in a bundle', () => {
  it('are the same as everywhere, by whichever name and form they are imported', async () => {
    const { outfile, imported } = await bundle(
      `import { createHash } from 'node:crypto';
       import path from 'path';
       import * as util from 'node:util';
       import sleep, { setTimeout } from 'node:timers/promises';
       import { posix } from 'path';
       const { request } = await import('node:http');
       export { createHash, path, posix, request, setTimeout, sleep, util };`,
      nodeBuiltins,
    );

    const bundled = (await import(outfile)) as Readonly<Record<string, unknown>>;
    const [crypto, path, util, timers, http] = await Promise.all([
      import('node:crypto'),
      import('node:path'),
      import('node:util'),
      import('node:timers/promises'),
      import('node:http'),
    ]);
    expect(imported).toEqual([]);
    expect(bundled['createHash']).toBe(crypto.createHash);
    expect(bundled['path']).toBe(path.default);
    expect(bundled['posix']).toBe(path.posix);
    expect(bundled['request']).toBe(http.request);
    expect(bundled['sleep']).toBe(timers.default);
    expect(bundled['setTimeout']).toBe(timers.setTimeout);
    expect(Reflect.get(Object(bundled['util']), 'inspect')).toBe(util.inspect);
  });

  it('are not in it where nothing is used of them', async () => {
    const { outfile } = await bundle(
      `import * as http from 'node:http'; export const alone = 1;`,
      nodeBuiltins,
    );

    expect(statSync(outfile).size).toBeLessThan(200);
  });

  it('leave packages alone, whatever their names are', async () => {
    await expect(bundle(`import 'no-such-package';`, nodeBuiltins)).rejects.toThrow(
      'Could not resolve "no-such-package"',
    );
  });
});

describe('what Lambda never reaches of the SDK', () => {
  it('is looked for where it was, and its absence is an error', async () => {
    await expect(bundle('export const alone = 1;', lambdaOnly)).rejects.toThrow(
      'Nothing imports what credentials.ts stands in for',
    );
  });
});

describe('the OpenAPI document in a bundle', () => {
  it('is the same, and takes a fifth of its place', async () => {
    const { outfile } = await bundle(
      `export { default } from '../../../docs/openapi.json' with { type: 'json' };`,
      packedDocument,
    );

    const bundled = (await import(outfile)) as { readonly default: unknown };
    const text = readFileSync(join(import.meta.dirname, '../../../docs/openapi.json'), 'utf8');
    expect(bundled.default).toEqual(JSON.parse(text));
    expect(statSync(outfile).size).toBeLessThan(text.length / 5);
  });
});

describe('a bundle', () => {
  it('has the same mode for whoever makes it', async () => {
    const before = process.umask(0o077);
    try {
      const { outfile } = await bundle('export const alone = 1;', fileModes);

      expect((statSync(outfile).mode & 0o777).toString(8)).toBe('644');
    } finally {
      process.umask(before);
    }
  });
});
