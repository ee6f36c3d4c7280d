import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsV4Signer } from 'aws4fetch';
import { type Bundled, bundleFile, bundleOne, ROOT } from '../../scripts/build/bundle.ts';
import { readBuildOptions } from '../../scripts/build/options.ts';
import { readTemplate } from '../../scripts/local/template.ts';
import { anEvent } from '../support/builders.ts';
import {
  type BundleAnswers,
  callBundle,
  CREDENTIALS,
  lambdaEnvironment,
} from '../support/bundle-process.ts';
import { openHeardTable } from '../support/heard-table.ts';
import { openTable, type TestTable } from '../support/table.ts';

const KB = 1_024;

/** Between a caller and its model, where a cold start is waited for. */
const IN_PATH = ['rate-limit', 'tokens', 'budget', 'prompt-guard', 'ext-authz'];
const IN_PATH_MAX = 250 * KB;
const ELSEWHERE_MAX = 400 * KB;

const maxOf = (name: string): number => (IN_PATH.includes(name) ? IN_PATH_MAX : ELSEWHERE_MAX);

const { functions } = readTemplate(readFileSync(join(ROOT, 'serverless.yml'), 'utf8'));
const names = functions.map(({ name }) => name);

const directory = mkdtempSync(join(tmpdir(), 'tollgate-bundles-'));
let bundles: ReadonlyMap<string, Bundled>;
let table: TestTable;

beforeAll(async () => {
  const options = readBuildOptions();
  const made = functions.map(async ({ name, file: source }) => {
    const file = bundleFile(directory, name);
    return [name, await bundleOne({ source, file, options })] as const;
  });
  bundles = new Map(await Promise.all(made));
  table = await openTable();
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await table.close();
});

const bundleOf = (name: string): Bundled => {
  const bundle = bundles.get(name);
  if (bundle === undefined) throw new Error(`No function is called ${name}`);
  return bundle;
};

/** As the lock file names it, wherever the installation lies. */
const PACKAGE = /(?<path>node_modules\/(?:.+\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//;

const packagesIn = ({ inputs }: Bundled): readonly string[] => [
  ...new Set(inputs.flatMap((path) => PACKAGE.exec(path)?.groups?.['path'] ?? [])),
];

const { packages: LOCKED } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
};

/** The packages that an installation without development would not have. */
const developmentOnly = (): ReadonlySet<string> => {
  const entries = Object.entries(LOCKED).filter(([, { dev }]) => dev === true);
  return new Set(entries.map(([path]) => path));
};

describe('the bundles', () => {
  it('in the path of a prompt are those with a limit of their own', () => {
    expect(names).toEqual(expect.arrayContaining(IN_PATH));
  });

  it("have the SDK's core once, which is named beside the SDK", () => {
    const cores = Object.keys(LOCKED).filter((path) => path.endsWith('node_modules/@smithy/core'));

    expect(cores).toEqual(['node_modules/@smithy/core']);
  });

  it.each(names)('of %s is no heavier than it may be', (name) => {
    expect(bundleOf(name).bytes).toBeLessThanOrEqual(maxOf(name));
  });

  it.each(names)('of %s asks for nothing that is not in it but what Node has', (name) => {
    const text = readFileSync(bundleOf(name).file, 'utf8');

    // Only what verifies tokens lies beside: bundles-tokens.test.ts.
    expect(bundleOf(name).imported.filter((path) => path !== `./${name}.tokens.mjs`)).toEqual([]);
    expect(text).not.toMatch(/\brequire\(|Dynamic require/);
  });

  it.each(names)('of %s has nothing in it that only development needs', (name) => {
    const development = developmentOnly();
    const bundle = bundleOf(name);

    expect(development.has('node_modules/esbuild')).toBe(true);
    expect(packagesIn(bundle).filter((each) => development.has(each))).toEqual([]);
    expect(bundle.inputs.filter((path) => path.startsWith('test/'))).toEqual([]);
    expect(bundle.inputs.filter((path) => /^scripts\/(?!build\/lambda\/)/.test(path))).toEqual([]);
  });

  it.each(names)('of %s has no zod', (name) => {
    expect(bundleOf(name).inputs.filter((path) => path.includes('node_modules/zod/'))).toEqual([]);
  });

  it.each(names)('of %s has nothing of the search for credentials', (name) => {
    const packages = packagesIn(bundleOf(name));

    expect(packages).toContain('node_modules/@aws-sdk/client-dynamodb');
    expect(
      packages.filter((each) => /credential|nested-clients|token-providers|mnemonist/.test(each)),
    ).toEqual([]);
  });

  it.each(IN_PATH)('of %s has no code of another function', (name) => {
    const { inputs } = bundleOf(name);
    const own = `src/functions/${name}/`;

    expect(inputs).toContain(`${own}handler.ts`);
    expect(
      inputs.filter((path) => path.startsWith('src/functions/') && !path.startsWith(own)),
    ).toEqual([]);
    expect(
      inputs.filter((path) => /^src\/adapters\/(sns|sqs|webhook|cloudwatch)\//.test(path)),
    ).toEqual([]);
    expect(
      inputs.filter((path) => /^src\/app\/(manage|change|raise|import|explain|tell)-/.test(path)),
    ).toEqual([]);
  });
});

const environmentOf = (overrides: Readonly<Record<string, string>> = {}) =>
  lambdaEnvironment({ TABLE_NAME: table.name, ...overrides });

const bodiesOf = (answers: BundleAnswers['answers']): readonly unknown[] =>
  answers.map(({ body }): unknown => JSON.parse(body ?? ''));

const rateCheck = (request: string) => anEvent({ body: { team: 'packed', request_id: request } });

describe('a bundled function', () => {
  it('counts tokens in the table, and knows a request that comes again', async () => {
    const event = anEvent({ body: { team: 'packed', tokens: 300, request_id: 'r-1' } });

    const { answers } = await callBundle({
      file: bundleOf('tokens').file,
      environment: environmentOf(),
      events: [event, event],
    });

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(bodiesOf(answers)).toMatchObject([
      { recorded: true, duplicate: false },
      { recorded: false, duplicate: true },
    ]);
  });

  it('takes a refused condition for an answer', async () => {
    const { answers } = await callBundle({
      file: bundleOf('rate-limit').file,
      environment: environmentOf({ UNKNOWN_TEAM: 'deny' }),
      events: [anEvent({ body: { team: 'stranger' } })],
    });

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([429]);
    expect(bodiesOf(answers)).toMatchObject([{ reason_code: 'team_unknown' }]);
  });

  it('lets a guest’s prompt pass, with the price list it carries', async () => {
    const { answers } = await callBundle({
      file: bundleOf('prompt-guard').file,
      environment: environmentOf(),
      events: [
        anEvent({
          path: '/prompt-guard/request',
          headers: { 'x-team': 'guests', 'x-model': 'gpt-4o-mini' },
          body: { body: { messages: [{ role: 'user', content: 'Good morning' }] } },
        }),
      ],
    });

    expect(bodiesOf(answers)).toEqual([{ action: { reason: 'allowed' } }]);
  });

  it('signs what it asks, and asks it all by one connection', async () => {
    const store = await openHeardTable((response) => response.end('{}'));

    await callBundle({
      file: bundleOf('rate-limit').file,
      environment: environmentOf({ AWS_ENDPOINT_URL_DYNAMODB: store.url }),
      events: [rateCheck('r-1'), rateCheck('r-2')],
    });
    store.close();

    expect(store.heard.length).toBeGreaterThanOrEqual(3);
    expect(new Set(store.heard.map(({ connection }) => connection))).toEqual(new Set([0]));
    for (const { headers, body } of store.heard) {
      expect(headers['x-amz-security-token']).toBe('a-session');
      expect(headers.authorization).toBe(await signatureOf({ url: store.url, headers, body }));
    }
  });

  it('gives up an attempt in time, and makes the second by a new connection', async () => {
    const store = await openHeardTable((response, { body }) => {
      // What is asked while it starts is answered; after that nobody hears from it again.
      if (body.includes('"WARM"')) response.end('{}');
    });

    const { answers, output } = await callBundle({
      file: bundleOf('rate-limit').file,
      environment: environmentOf({
        AWS_ENDPOINT_URL_DYNAMODB: store.url,
        STORE_ATTEMPT_MS: '300',
      }),
      events: [rateCheck('r-1')],
    });
    store.close();

    const attempts = store.heard.filter(({ body }) => !body.includes('"WARM"'));
    expect(attempts).toHaveLength(2);
    expect(new Set(attempts.map(({ connection }) => connection)).size).toBe(2);
    expect(bodiesOf(answers)).toMatchObject([{ allowed: true, degraded: true }]);
    expect(output).toContain('No answer from the store within 300 ms');
  });

  it('knows by its name an error that the SDK has no class for any more', async () => {
    const { answers, output } = await callBundle({
      file: bundleOf('rate-limit').file,
      environment: environmentOf({ TABLE_NAME: 'nobody-made-this' }),
      events: [rateCheck('r-1')],
    });

    expect(bodiesOf(answers)).toMatchObject([{ allowed: true, degraded: true }]);
    expect(output).toContain('<- ResourceNotFoundException: ');
  });

  it.each([
    ['asks once more when it is throttled', 'ThrottlingException', 2],
    [
      'does not ask again what no second attempt would change',
      'ItemCollectionSizeLimitExceededException',
      1,
    ],
  ])('%s, whatever class that comes as', async (_what, name, attempts) => {
    const store = await openHeardTable((response, { body }) => {
      if (body.includes('"WARM"')) return response.end('{}');
      const error = { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'Not now' };
      return response.writeHead(400).end(JSON.stringify(error));
    });

    const { answers, output } = await callBundle({
      file: bundleOf('rate-limit').file,
      environment: environmentOf({ AWS_ENDPOINT_URL_DYNAMODB: store.url }),
      events: [rateCheck('r-1')],
    });
    store.close();

    expect(store.heard.filter(({ body }) => !body.includes('"WARM"'))).toHaveLength(attempts);
    expect(bodiesOf(answers)).toMatchObject([{ allowed: true, degraded: true }]);
    expect(output).toContain(`<- ${name}: Not now`);
  });

  it('says what it lacks where nobody gave it credentials', async () => {
    const { AWS_ACCESS_KEY_ID, ...environment } = environmentOf();

    const { answers, output } = await callBundle({
      file: bundleOf('rate-limit').file,
      environment,
      events: [rateCheck('r-1')],
    });

    expect(AWS_ACCESS_KEY_ID).toBe('AKIDEXAMPLE');
    expect(bodiesOf(answers)).toMatchObject([{ allowed: true, degraded: true }]);
    expect(output).toContain(
      'CredentialsProviderError: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set',
    );
  });
});

interface Signed {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The signature that another library makes of the same request and the same headers. */
const signatureOf = async ({ url, headers, body }: Signed): Promise<string | null> => {
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? [];
  const signed = names.split(';').map((name) => [name, String(headers[name])] as const);
  const signer = new AwsV4Signer({
    method: 'POST',
    url,
    headers: Object.fromEntries(signed),
    body,
    accessKeyId: CREDENTIALS.AWS_ACCESS_KEY_ID,
    secretAccessKey: CREDENTIALS.AWS_SECRET_ACCESS_KEY,
    sessionToken: CREDENTIALS.AWS_SESSION_TOKEN,
    service: 'dynamodb',
    region: 'eu-west-1',
    datetime: String(headers['x-amz-date']),
    allHeaders: true,
  });
  return (await signer.sign()).headers.get('authorization');
};
