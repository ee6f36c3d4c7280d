import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { readTemplate } from '../local/template.ts';

export interface Loadable {
  readonly name: string;
  /** The text of an ES module. */
  readonly content: Uint8Array;
  /** What lies beside it, by its name. */
  readonly beside?: Readonly<Record<string, Uint8Array>>;
  /** What is set otherwise than by default. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The settings with which a function loads what verifies tokens; nothing is asked of the issuer. */
export const TOKENS: Readonly<Record<string, string>> = {
  IDENTITY: 'oidc',
  OIDC_ISSUER: 'https://issuer.example',
  OIDC_AUDIENCE: 'tollgate',
};

const IMPORT_AND_TELL = `
const startedAt = performance.now();
await import(process.argv[1]);
process.stdout.write(String(performance.now() - startedAt));
process.exit(0);
`;

/**
 * How long each function takes to load, in a process of its own each time: the import,
 * with the first request to a table that answers at once. They take turns, so that a machine
 * that is busy for a while is not held against one of them.
 */
export const loadTimesMs = async (
  loadables: readonly Loadable[],
  processes: number,
): Promise<ReadonlyMap<string, number>> => {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-package-'));
  const table = await emptyTable();
  try {
    const starts = loadables.map((loadable) => ({
      name: loadable.name,
      file: writeLoadable(loadable, join(directory, loadable.name)),
      environment: { ...lambdaEnvironment(table.url), ...loadable.environment },
    }));
    const turns = Array.from({ length: processes }, () => starts).flat();
    const taken = new Map(starts.map(({ name }): [string, number[]] => [name, []]));
    for (const { name, ...start } of turns) taken.get(name)?.push(await loadOnce(start));
    return new Map([...taken].map(([name, times]) => [name, medianOf(times)]));
  } finally {
    table.close();
    rmSync(directory, { recursive: true });
  }
};

const run = promisify(execFile);

/** Writes it into a directory of its own, with what lies beside it, and tells the file to import. */
export const writeLoadable = ({ content, beside = {} }: Loadable, directory: string): string => {
  mkdirSync(directory);
  const file = join(directory, 'handler.mjs');
  for (const [name, text] of Object.entries(beside)) writeFileSync(join(directory, name), text);
  writeFileSync(file, content);
  return file;
};

interface Start {
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

const loadOnce = async ({ file, environment }: Start): Promise<number> => {
  const { stdout } = await run(
    process.execPath,
    ['--input-type=module', '--eval', IMPORT_AND_TELL, pathToFileURL(file).href],
    { env: environment },
  );
  return Number(stdout.slice(stdout.lastIndexOf('\n') + 1));
};

/** What a function finds in its environment, with a table that is somewhere else. */
export const lambdaEnvironment = (tableUrl: string): Readonly<Record<string, string>> => {
  const template = readTemplate(
    readFileSync(new URL('../../serverless.yml', import.meta.url), 'utf8'),
  );
  return {
    ...template.environment,
    AWS_REGION: template.region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    TABLE_NAME: 'tollgate',
    AWS_ENDPOINT_URL_DYNAMODB: tableUrl,
  };
};

/** Answers every request as a table does that has nothing in it. */
const emptyTable = async (): Promise<{
  readonly url: string;
  readonly close: () => void;
}> => {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Nowhere to listen');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

export const medianOf = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
