import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { fileModes } from '../../../scripts/build/file-modes.ts';
import { tokenFile } from '../../../scripts/build/token-file.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tollgate-token-file-'));
  write('token-sources.ts', `import { secret } from './secret.ts'; export const verify = secret;`);
  write('secret.ts', `export const secret = (): string => 'verified';`);
  write('identify.ts', `export const load = () => import('./token-sources.ts');`);
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const write = (name: string, text: string): void => writeFileSync(join(directory, name), text);

const bundle = (source: string, options: BuildOptions = {}) => {
  write('handler.ts', source);
  return build({
    entryPoints: [join(directory, 'handler.ts')],
    outdir: join(directory, 'out'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
    plugins: [tokenFile, fileModes],
    ...options,
  });
};

const made = (): readonly string[] => readdirSync(join(directory, 'out')).toSorted();
const textOf = (name: string): string => readFileSync(join(directory, 'out', name), 'utf8');

const IDENTIFIES = `import { load } from './identify.ts'; export const handler = load;`;

describe('what verifies tokens', () => {
  it('lies in a file beside the bundle, which finds it there', async () => {
    await bundle(IDENTIFIES);

    const { handler } = (await import(join(directory, 'out', 'handler.mjs'))) as {
      readonly handler: () => Promise<{ readonly verify: () => string }>;
    };
    expect(made()).toEqual(['handler.mjs', 'handler.tokens.mjs']);
    expect(textOf('handler.mjs')).not.toContain('verified');
    expect((await handler()).verify()).toBe('verified');
  });

  it('lies beside the bundle by whichever option that is named', async () => {
    const outfile = join(directory, 'out', 'ext-authz.mjs');

    await build({
      ...{ entryPoints: [join(directory, 'identify.ts')], outfile, bundle: true, format: 'esm' },
      plugins: [tokenFile],
    });

    expect(made()).toEqual(['ext-authz.mjs', 'ext-authz.tokens.mjs']);
    expect(textOf('ext-authz.mjs')).toContain('import("./ext-authz.tokens.mjs")');
  });

  it('is made for no function that does not ask for it', async () => {
    await bundle(`import { load } from './identify.ts'; export const handler = 1;`);

    expect(made()).toEqual(['handler.mjs']);
  });

  it('is found by whoever looks at what was made', async () => {
    const { metafile } = await bundle(IDENTIFIES);

    expect(Object.keys(metafile?.outputs ?? {}).map((path) => path.split('/').at(-1))).toEqual([
      'handler.mjs',
      'handler.tokens.mjs',
    ]);
  });

  it('is not let into the bundle itself', async () => {
    const bundled = bundle(`export { verify } from './token-sources.ts';`);

    await expect(bundled).rejects.toThrow('is imported before it is asked for');
  });

  it('stops the build when it cannot be made', async () => {
    write('token-sources.ts', `export * from './gone.ts';`);

    await expect(bundle(IDENTIFIES)).rejects.toThrow('Could not resolve "./gone.ts"');
  });
});
