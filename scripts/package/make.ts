import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { zipEntries, type ZipEntry } from './zip.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SERVERLESS = fileURLToPath(import.meta.resolve('serverless/bin/serverless.js'));

export interface PackedFile extends ZipEntry {
  readonly gzipBytes: number;
}

/** The package of one function, as it would be uploaded. */
export interface Artifact {
  readonly name: string;
  /** What is loaded at each start. */
  readonly bundle: PackedFile;
  /** What is loaded besides where tokens are verified, in a function that can. */
  readonly tokens: PackedFile | undefined;
  readonly zipBytes: number;
  readonly sha256: string;
}

/** Runs `serverless package`, which needs neither account nor network, and reads what it made. */
export const makePackage = (): readonly Artifact[] => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SERVERLESS, 'package'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status !== 0) throw new Error(`serverless package failed\n${stdout}${stderr}`.trimEnd());
  return globSync('.serverless/*.zip', { cwd: ROOT })
    .toSorted()
    .map((path) => readArtifact(basename(path, '.zip'), readFileSync(`${ROOT}${path}`)));
};

/** An archive with anything else in it than a bundle, and what may lie beside it, is no package. */
export const readArtifact = (name: string, zip: Buffer): Artifact => {
  const [bundle, tokens, ...others] = zipEntries(zip).map(packedFile);
  if (bundle === undefined || others.length > 0) throw new Error(`${name}: not one file, or two`);
  if (tokens !== undefined && tokens.name !== bundle.name.replace(/\.mjs$/, '.tokens.mjs')) {
    throw new Error(`${name}: ${tokens.name} is not what lies beside ${bundle.name}`);
  }
  return {
    name,
    bundle,
    tokens,
    zipBytes: zip.length,
    sha256: createHash('sha256').update(zip).digest('hex'),
  };
};

/** What lies beside the bundle, by its name. */
export const besideOf = ({ tokens }: Artifact): Readonly<Record<string, Uint8Array>> =>
  tokens === undefined ? {} : { [basename(tokens.name)]: tokens.content };

const packedFile = (entry: ZipEntry): PackedFile => ({
  ...entry,
  gzipBytes: gzipSync(entry.content, { level: 9 }).length,
});
