import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseDocument } from 'yaml';
import { z } from 'zod';

const RESOURCE = z.looseObject({
  Type: z.string(),
  Condition: z.string().optional(),
  DeletionPolicy: z.string().optional(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});

const TEMPLATE = z.looseObject({
  Parameters: z.record(z.string(), z.looseObject({ Default: z.unknown() })),
  Conditions: z.record(z.string(), z.unknown()),
  Resources: z.record(z.string(), RESOURCE),
  Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown() })),
});

/** What CloudFormation is given. Tests that plant a mistake change a copy. */
export type Template = z.infer<typeof TEMPLATE>;
export type Resource = z.infer<typeof RESOURCE>;
export type Named = readonly [name: string, resource: Resource];

/** What to deploy otherwise than by default: a stage, and values of `params`. */
export interface Choice {
  readonly stage?: string;
  readonly params?: Readonly<Record<string, string>>;
}

const run = promisify(execFile);
const FRAMEWORK = join(process.cwd(), 'node_modules/serverless/bin/serverless.js');

/** A zip archive with nothing in it. */
const EMPTY_ZIP = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');

/**
 * Runs `serverless package` on our own files, in a directory of its own. No function is bundled: the
 * template does not depend on what is in the archives, and bundling takes most of the time.
 */
export const packageTemplate = async ({ stage, params = {} }: Choice = {}): Promise<Template> => {
  const directory = await mkdtemp(join(tmpdir(), 'tollgate-template-'));
  try {
    await cp('resources', join(directory, 'resources'), { recursive: true });
    await writeFile(join(directory, 'serverless.yml'), await withoutBundles());
    await writeFile(join(directory, 'empty.zip'), EMPTY_ZIP);
    const choice = [
      ...(stage === undefined ? [] : ['--stage', stage]),
      ...Object.entries(params).flatMap(([name, value]) => ['--param', `${name}=${value}`]),
    ];
    await run(process.execPath, [FRAMEWORK, 'package', ...choice], { cwd: directory });
    return await packaged(join(directory, '.serverless'));
  } finally {
    await rm(directory, { recursive: true });
  }
};

const withoutBundles = async (): Promise<string> => {
  const document = parseDocument(await readFile('serverless.yml', 'utf8'));
  document.delete('plugins');
  document.delete('custom');
  document.set('package', { artifact: 'empty.zip' });
  return document.toString();
};

const packaged = async (directory: string): Promise<Template> => {
  const names = await readdir(directory);
  const name = names.find((file) => file.endsWith('update-stack.json'));
  if (name === undefined) throw new Error('Nothing was packaged');
  return TEMPLATE.parse(JSON.parse(await readFile(join(directory, name), 'utf8')));
};

export const resourcesOf = (template: Template, type: string): readonly Named[] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** `Table` of `!Ref Table` and `!GetAtt Table.Arn`, `Table.StreamArn` of another attribute; a text as it is. */
export const targetOf = (value: unknown): string => {
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text } = INTRINSIC.parse(value);
  if (attribute !== undefined) {
    const [name, of] = attribute;
    return of === 'Arn' ? name : `${name}.${of}`;
  }
  return ref ?? text ?? JSON.stringify(value);
};

const INTRINSIC = z.preprocess(
  (value) => (typeof value === 'string' ? { 'Fn::Sub': value } : value),
  z.object({
    Ref: z.string().optional(),
    'Fn::GetAtt': z.tuple([z.string(), z.string()]).optional(),
    'Fn::Sub': z.string().optional(),
  }),
);

/** The functions of the template by the names of their logical ids without the framework's ending. */
export const functionsOf = (template: Template): readonly Named[] =>
  resourcesOf(template, 'AWS::Lambda::Function').map(([name, resource]) => [
    name.replace(/LambdaFunction$/, ''),
    resource,
  ]);
