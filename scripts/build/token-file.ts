import { basename, dirname, extname, join } from 'node:path';
import { build as bundle, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { nodeBuiltins } from './node-builtins.ts';

/** How our source imports what verifies tokens. */
const VERIFIER = /\/token-sources\.ts$/;

/**
 * Puts what verifies tokens into a file beside the bundle, `handler.tokens.mjs` beside
 * `handler.mjs`, which is loaded only where a setting asks for it. Whole in itself: it shares no
 * code with the bundle, so that the bundle stays one file too.
 *
 * The framework keeps a file out of other functions' packages when its path goes on from a bundle's
 * with a dot: hence the name. A function that does not identify anybody has none.
 */
export const tokenFile: Plugin = {
  name: 'token-file',
  setup: (build) => {
    const options = build.initialOptions;
    options.metafile = true;
    const file = fileBeside(options);
    const imported = `./${basename(file)}`;
    let source = '';
    build.onResolve({ filter: VERIFIER }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') {
        return { errors: [{ text: 'What verifies tokens is imported before it is asked for' }] };
      }
      source = join(resolveDir, path);
      return { path: imported, external: true };
    });
    build.onEnd(async ({ metafile }) => {
      if (metafile === undefined || !isImported(imported, metafile)) return;
      const beside = await bundle({ ...alone(options), entryPoints: [source], outfile: file });
      // Whoever looks at what was made finds both.
      Object.assign(metafile.outputs, beside.metafile?.outputs);
      Object.assign(metafile.inputs, beside.metafile?.inputs);
    });
  },
};

/** Our own tests name the file, and the framework a directory and what goes into it. */
const fileBeside = ({ entryPoints, outdir, outfile, outExtension }: BuildOptions): string => {
  const [entry] = Array.isArray(entryPoints) ? entryPoints : [];
  const named = typeof entry === 'string' ? basename(entry, extname(entry)) : 'bundle';
  const file = outfile ?? join(outdir ?? '.', `${named}${outExtension?.['.js'] ?? '.js'}`);
  const extension = extname(file);
  return join(dirname(file), `${basename(file, extension)}.tokens${extension}`);
};

const isImported = (path: string, { outputs }: Metafile): boolean =>
  Object.values(outputs).some(({ imports }) => imports.some((each) => each.path === path));

/** The same options, but for the plugins: there is nothing of the SDK in it, and no price. */
const alone = (options: BuildOptions): BuildOptions => {
  const others: BuildOptions = { ...options, plugins: [nodeBuiltins] };
  delete others.outdir;
  delete others.outExtension;
  return others;
};
