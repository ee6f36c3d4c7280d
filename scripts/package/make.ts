import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { zipEntries, type ZipEntry } from './zip.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SERVERLESS = fileURLToPath(import.meta.resolve('serverless/bin/serverless.js'));

/** The package of one function, as it would be uploaded. */
export interface Artifact {
  readonly name: string;
  /** The one file in it. */
  readonly bundle: ZipEntry;
  readonly gzipBytes: number;
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
  return globSync('.serverless/*.zip', { cwd: ROOT }).toSorted().map(readArtifact);
};

const readArtifact = (path: string): Artifact => {
  const zip = readFileSync(`${ROOT}${path}`);
  const [bundle, ...more] = zipEntries(zip);
  if (bundle === undefined || more.length > 0) throw new Error(`${path}: not one file`);
  return {
    name: basename(path, '.zip'),
    bundle,
    gzipBytes: gzipSync(bundle.content, { level: 9 }).length,
    zipBytes: zip.length,
    sha256: createHash('sha256').update(zip).digest('hex'),
  };
};
