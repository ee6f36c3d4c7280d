import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type Metafile } from 'esbuild';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** One file of those that are made. */
export interface BundledFile {
  readonly file: string;
  readonly bytes: number;
  /** What is in it, relative to the root of the repository. */
  readonly inputs: readonly string[];
  /** What it asks for when it is loaded, or later. */
  readonly imported: readonly string[];
}

export interface Bundled extends BundledFile {
  /** What lies beside the bundle, for it to load where a setting asks for it. */
  readonly beside: readonly BundledFile[];
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
  const [made, ...beside] = Object.entries(metafile.outputs).map(bundledFile);
  if (made === undefined) throw new Error(`${source} makes no bundle`);
  return { ...made, beside };
};

const bundledFile = ([path, output]: [string, Metafile['outputs'][string]]): BundledFile => {
  const inputs = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return {
    file: resolve(ROOT, path),
    bytes: output.bytes,
    inputs: inputs.map(([input]) => input),
    imported: output.imports.map((each) => each.path),
  };
};

/** The bundle of a function, in a directory. */
export const bundleFile = (directory: string, name: string): string =>
  join(directory, `${name}.mjs`);
