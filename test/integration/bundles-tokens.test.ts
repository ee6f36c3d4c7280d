import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Bundled, bundleFile, bundleOne, ROOT } from '../../scripts/build/bundle.ts';
import { readBuildOptions } from '../../scripts/build/options.ts';
import { readTemplate } from '../../scripts/local/template.ts';
import { anEvent } from '../support/builders.ts';
import { callBundle, lambdaEnvironment } from '../support/bundle-process.ts';
import { openTable, type TestTable } from '../support/table.ts';
import { type Json, jwksOf, ecKey, tokenOf } from '../support/tokens.ts';

const KB = 1_024;
const TOKEN_FILE_MAX = 40 * KB;

/** Who finds out by itself who calls. */
const IDENTIFYING = ['prompt-guard', 'ext-authz', 'usage-report'];

const { functions } = readTemplate(readFileSync(join(ROOT, 'serverless.yml'), 'utf8'));
const names = functions.map(({ name }) => name);

const directory = mkdtempSync(join(tmpdir(), 'tollgate-bundles-tokens-'));
const KEY = ecKey('key-1');
let bundles: ReadonlyMap<string, Bundled>;
let table: TestTable;

/** An issuer beside the gate, which counts how often its keys are read. */
let keysRead = 0;
const issuer = createServer((_request, response) => {
  keysRead += 1;
  response.end(JSON.stringify(jwksOf(KEY)));
});
let issuerUrl = '';

beforeAll(async () => {
  const options = readBuildOptions();
  const made = functions.map(async ({ name, file: source }) => {
    const file = bundleFile(directory, name);
    return [name, await bundleOne({ source, file, options })] as const;
  });
  bundles = new Map(await Promise.all(made));
  table = await openTable();
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
});
afterAll(async () => {
  issuer.close();
  rmSync(directory, { recursive: true });
  await table.close();
});

const bundleOf = (name: string): Bundled => {
  const bundle = bundles.get(name);
  if (bundle === undefined) throw new Error(`No function is called ${name}`);
  return bundle;
};

const hasJose = (inputs: readonly string[]): boolean =>
  inputs.some((path) => path.startsWith('node_modules/jose/'));

describe('what verifies tokens', () => {
  it.each(IDENTIFYING)('lies beside the bundle of %s, and asks for nothing more', (name) => {
    const { beside, imported } = bundleOf(name);

    expect(imported).toEqual([`./${name}.tokens.mjs`]);
    expect(beside.map(({ file }) => basename(file))).toEqual([`${name}.tokens.mjs`]);
    expect(beside.map((each) => each.imported)).toEqual([[]]);
    expect(beside.map(({ inputs }) => hasJose(inputs))).toEqual([true]);
  });

  it('lies beside no other', () => {
    const others = names.filter((name) => !IDENTIFYING.includes(name)).map(bundleOf);

    expect(others.length).toBeGreaterThan(3);
    expect(others.flatMap(({ beside }) => beside)).toEqual([]);
  });

  it.each(names)('is not in the bundle of %s itself', (name) => {
    const { inputs } = bundleOf(name);

    expect(hasJose(inputs)).toBe(false);
    expect(inputs).not.toContain('src/adapters/identity/token-sources.ts');
  });

  it.each(IDENTIFYING)('is small beside %s, with nothing of the store or of others', (name) => {
    const [{ bytes, inputs } = { bytes: NaN, inputs: [] }] = bundleOf(name).beside;

    expect(bytes).toBeLessThanOrEqual(TOKEN_FILE_MAX);
    expect(inputs).toContain('src/adapters/identity/token-sources.ts');
    expect(
      inputs.filter(
        (path) => !/^(?:node_modules\/jose|src\/(?:domain|adapters\/identity))\//.test(path),
      ),
    ).toEqual([]);
  });

  it('has no class in it that the bundle would look for', () => {
    const [{ file } = { file: '' }] = bundleOf('ext-authz').beside;
    const classesIn = (path: string): readonly string[] => {
      const text = readFileSync(path, 'utf8');
      return ['StoreFault', 'RequestError'].filter((name) => text.includes(name));
    };

    expect(classesIn(bundleOf('ext-authz').file)).toEqual(['StoreFault', 'RequestError']);
    expect(classesIn(file)).toEqual([]);
  });
});

/** The bundle in a directory of its own, without what lies beside it. */
const aloneOf = (name: string): string => {
  const file = join(directory, 'alone', `${name}.mjs`);
  mkdirSync(join(directory, 'alone'), { recursive: true });
  copyFileSync(bundleOf(name).file, file);
  return file;
};

const FOR_TOKENS = (): Readonly<Record<string, string>> => ({
  IDENTITY: 'oidc',
  OIDC_ISSUER: issuerUrl,
  OIDC_JWKS_URL: `${issuerUrl}/jwks.json`,
  OIDC_AUDIENCE: 'tollgate',
});

const environmentOf = (overrides: Readonly<Record<string, string>>) =>
  lambdaEnvironment({ TABLE_NAME: table.name, ...overrides });

/** The process has the real clock, so a token is good from long ago to long hence. */
const aToken = (claims: Json = {}): string =>
  tokenOf(KEY, { iss: issuerUrl, exp: 32_503_680_000, ...claims });

const asking = (headers: Readonly<Record<string, string>>) =>
  anEvent({
    path: '/ext-authz/v1/chat/completions',
    headers: { 'x-model': 'gpt-4o-mini', ...headers },
    body: { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Good morning' }] },
  });

const statusesOf = (
  answers: Awaited<ReturnType<typeof callBundle>>['answers'],
): readonly (number | undefined)[] => answers.map(({ statusCode }) => statusCode);

describe('a bundle in a process of its own', () => {
  it.each(['headers', ''])('does not load it where IDENTITY is "%s"', async (identity) => {
    const { answers } = await callBundle({
      file: aloneOf('ext-authz'),
      environment: environmentOf({ IDENTITY: identity }),
      events: [asking({ 'x-team': 'guests' }), asking({ authorization: `Bearer ${aToken()}` })],
    });

    expect(statusesOf(answers)).toEqual([200, 401]);
  });

  it('verifies a token with it, and refuses one that somebody else signed', async () => {
    const theirs = tokenOf(ecKey('key-1'), { iss: issuerUrl, exp: 32_503_680_000 });
    const before = keysRead;

    const { answers } = await callBundle({
      file: bundleOf('ext-authz').file,
      environment: environmentOf(FOR_TOKENS()),
      events: [
        asking({ authorization: `Bearer ${aToken()}` }),
        asking({ authorization: `Bearer ${theirs}` }),
        asking({ authorization: `Bearer ${aToken({ scope: 'openid' })}` }),
        asking({ 'x-team': 'guests' }),
      ],
    });

    expect(statusesOf(answers)).toEqual([200, 401, 403, 401]);
    expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ allowed: true, team: 'alpha' });
    expect(keysRead - before).toBe(1);
  });

  it('tells in its log of keys that cannot be read, and lets nobody in', async () => {
    const { answers, output } = await callBundle({
      file: bundleOf('ext-authz').file,
      environment: environmentOf({ ...FOR_TOKENS(), OIDC_JWKS_URL: 'http://127.0.0.1:1/' }),
      events: [asking({ authorization: `Bearer ${aToken()}` })],
    });

    expect(output).toContain('the keys of tokens cannot be fetched');
    expect(statusesOf(answers)).toEqual([503]);
  });

  it.each(['oidc', 'oidc,headers', 'headers,oidc', 'alb'])(
    'does not start where it is missing and IDENTITY is "%s"',
    async (identity) => {
      const called = callBundle({
        file: aloneOf('ext-authz'),
        environment: environmentOf({
          ...FOR_TOKENS(),
          IDENTITY: identity,
          ALB_ARN:
            'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/gate/50dc6c495c0c9188',
        }),
        events: [asking({ 'x-team': 'guests' }), asking({ authorization: `Bearer ${aToken()}` })],
      });

      await expect(called).rejects.toThrow(
        /did not answer[^]*Cannot find module[^]*ext-authz\.tokens\.mjs/,
      );
    },
  );
});
