import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import {
  KNOWN_ERRORS,
  leanSdk,
  withoutDescriptions,
  withoutErrors,
} from '../../../scripts/build/lean-sdk.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const sdk = (path: string): string => readFileSync(`${ROOT}node_modules/@aws-sdk/${path}`, 'utf8');

const SCHEMAS = sdk('client-dynamodb/dist-es/schemas/schemas_0.js');
const PARTITIONS = sdk('core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js');

const REGISTERED = /registerError\((\w+)\$/g;
const registeredIn = (text: string): readonly string[] =>
  [...text.matchAll(REGISTERED)].map(([, name = '']) => name);

const OF_TABLE = /import \{([^}]+)\} from '@aws-sdk\/client-dynamodb'/g;

/** What our source takes of the client by name. */
const takenOfClient = (): readonly string[] =>
  globSync('src/**/*.ts', { cwd: ROOT })
    .flatMap((path) => [...readFileSync(ROOT + path, 'utf8').matchAll(OF_TABLE)])
    .flatMap(([, names = '']) => names.split(',').map((name) => name.trim()));

describe('the errors of the SDK', () => {
  it('are those that our source names, and the base of all others', () => {
    expect(registeredIn(SCHEMAS).length).toBeGreaterThan(30);
    expect(registeredIn(withoutErrors(SCHEMAS))).toEqual([
      'DynamoDBServiceException',
      'ConditionalCheckFailedException',
      'TransactionCanceledException',
    ]);
  });

  it('are named nowhere in our source but for these', () => {
    const errors = takenOfClient().filter((name) => /(?:Exception|Error|Exceeded)$/.test(name));

    expect(new Set(errors)).toEqual(new Set(KNOWN_ERRORS));
  });

  it('are left out with what they look like, and nothing else is', () => {
    const lean = withoutErrors(SCHEMAS);
    const schemas = (text: string): readonly string[] =>
      [...text.matchAll(/^export var (\w+)\$ =/gm)].map(([, name = '']) => name);

    const left = schemas(lean);

    const known = ['DynamoDBServiceException', ...KNOWN_ERRORS];
    const lost = registeredIn(SCHEMAS).filter((name) => !known.includes(name));
    expect(schemas(SCHEMAS).filter((name) => !left.includes(name))).toEqual(lost);
    expect(left.length).toBeGreaterThan(200);
    expect(SCHEMAS.startsWith(lean.slice(0, lean.indexOf('registerError')))).toBe(true);
  });

  it.each([
    ['by another name', SCHEMAS.replaceAll('n0_registry', 'registry')],
    ['in two lines', SCHEMAS.replace('n0_registry.registerError(', 'n0_registry.registerError(\n')],
    ['no more', SCHEMAS.replaceAll('registerError', 'add')],
    ['without one that we name', SCHEMAS.replaceAll('TransactionCanceledException', 'Cancelled')],
  ])('stop the build when they are registered %s', (_how, text) => {
    expect(() => withoutErrors(text)).toThrow('The SDK registers its errors in another way');
  });
});

interface Partitions {
  readonly partitions: readonly {
    readonly regions: Readonly<Record<string, { readonly description?: string }>>;
  }[];
}

const partitionsIn = (text: string): Partitions =>
  JSON.parse(text.replace('export const partitionsInfo = ', '').replace(/;\s*$/, '')) as Partitions;

describe('the partitions of the SDK', () => {
  it('are the same but for what people read of a region', () => {
    const { partitions, ...others } = partitionsIn(PARTITIONS);

    const lean = partitionsIn(withoutDescriptions(PARTITIONS));

    expect(PARTITIONS).toContain('"description": "Europe (Ireland)"');
    expect(lean).toEqual({
      ...others,
      partitions: partitions.map((partition) => ({
        ...partition,
        regions: Object.fromEntries(Object.keys(partition.regions).map((name) => [name, {}])),
      })),
    });
  });

  it.each([PARTITIONS.replace('const', 'let'), `${PARTITIONS}export const more = 1;`])(
    'stop the build when they are written in another way',
    (text) => {
      expect(() => withoutDescriptions(text)).toThrow('The SDK writes its partitions in another');
    },
  );
});

describe('what is left out of the SDK', () => {
  it('is looked for where it was, and its absence is an error', async () => {
    const bundled = build({
      stdin: { contents: 'export const alone = 1;' },
      write: false,
      logLevel: 'silent',
      plugins: [leanSdk],
    });

    await expect(bundled).rejects.toThrow(/Nothing imports client-dynamodb.*\n.*partitions/);
  });
});
