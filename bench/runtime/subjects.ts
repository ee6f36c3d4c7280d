import { build, type BuildOptions } from 'esbuild';
import { ROOT } from '../../scripts/build/bundle.ts';

/** What is measured: the text of a `handler.mjs`, and what lies beside it. */
export interface Subject {
  readonly name: string;
  readonly content: Uint8Array;
  readonly beside?: Readonly<Record<string, Uint8Array>>;
}

/** `require` for the CommonJS that an unconfigured bundle takes of the SDK. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** What one gets who tells esbuild what it must know, and nothing more. */
const NAIVE: BuildOptions = {
  ...{ bundle: true, platform: 'node', target: 'node24', format: 'esm' },
  banner: { js: REQUIRE },
};

const bundled = async (name: string, options: BuildOptions): Promise<Subject> => {
  const { outputFiles } = await build({ ...options, absWorkingDir: ROOT, write: false });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`${name} makes no bundle`);
  return { name, content: output.contents };
};

/** A function as it is, without our options. */
export const naive = (name: string, source: string): Promise<Subject> =>
  bundled(`${name} naive`, { ...NAIVE, entryPoints: [source] });

/** The floor under everything: Node, the runtime, and nothing to load. */
export const EMPTY: Subject = {
  name: 'empty',
  content: Buffer.from('export const handler = async () => ({ statusCode: 200 });'),
};

const READ_ONE = `
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({});
const Key = { pk: { S: 'bench' }, sk: { S: 'bench' } };
export const handler = async () => {
  await client.send(new GetItemCommand({ TableName: process.env.TABLE_NAME, Key }));
  return { statusCode: 200 };
};
`;

/** The least that a function with a table costs: the SDK's client as it comes, and one read. */
export const bareSdk = (): Promise<Subject> =>
  bundled('bare SDK', {
    ...NAIVE,
    minify: true,
    mainFields: ['module', 'main'],
    stdin: { contents: READ_ONE, resolveDir: ROOT, loader: 'js' },
  });
