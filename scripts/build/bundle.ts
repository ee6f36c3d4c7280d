import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from 'esbuild';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Bundled {
  readonly file: string;
  readonly bytes: number;
  /** What is in it, relative to the root of the repository. */
  readonly inputs: readonly string[];
  /** What it asks for when it is loaded. */
  readonly imported: readonly string[];
}

export interface ToBundle {
  /** Relative to the root of the repository. */
  readonly source: string;
  readonly file: string;
  readonly options: BuildOptions;
}

/** Bundles one function, as the framework does it with the same options. */
export const bundleOne = async ({ source, file, options }: ToBundle): Promise<Bundled> => {
  const { metafile } = await build({
    ...options,
    absWorkingDir: ROOT,
    entryPoints: [source],
    outfile: file,
    metafile: true,
    logLevel: 'silent',
  });
  const [output] = Object.values(metafile.outputs);
  if (output === undefined) throw new Error(`${source} makes no bundle`);
  const inputs = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return {
    file,
    bytes: output.bytes,
    inputs: inputs.map(([path]) => path),
    imported: output.imports.map(({ path }) => path),
  };
};

/** The bundle of a function, in a directory. */
export const bundleFile = (directory: string, name: string): string =>
  join(directory, `${name}.mjs`);
