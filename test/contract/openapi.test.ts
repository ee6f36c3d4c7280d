import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { openApiDocument } from '../../scripts/openapi/document.ts';
import { documentRoutes } from '../../src/functions/admin/openapi-document.ts';
import { instant } from '../../src/domain/time.ts';
import { anEvent } from '../support/builders.ts';
import { readTemplate } from '../../scripts/local/template.ts';

const fileAt = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const checkedIn = JSON.parse(fileAt('docs/openapi.json')) as Document;

type Json = Readonly<Record<string, unknown>>;

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

/** Every route that is deployed, as the document would name it. A greedy parameter is one there too. */
const deployedRoutes = (): readonly string[] =>
  readTemplate(fileAt('serverless.yml')).routes.flatMap(({ key, method }) => {
    const path = key.slice(key.indexOf(' ') + 1).replace('+}', '}');
    return method === 'ANY' ? ANY.map((each) => `${each} ${path}`) : [`${method} ${path}`];
  });

const ANY = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'];

const documentedRoutes = (): readonly string[] =>
  Object.entries(checkedIn.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );

const operations = Object.values(checkedIn.paths).flatMap((methods) => Object.values(methods));

/** Every reference in the document, wherever it stands. */
const referencesIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  const own = '$ref' in value && typeof value.$ref === 'string' ? [value.$ref] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
};

const found = (reference: string): unknown =>
  reference
    .replace('#/', '')
    .split('/')
    .reduce<unknown>((value, name) => (value as Json | undefined)?.[name], checkedIn);

describe('the OpenAPI document', () => {
  it('is the one that the schemas of the functions make, member by member (npm run openapi)', () => {
    expect(JSON.stringify(checkedIn)).toBe(JSON.stringify(openApiDocument()));
  });

  it('is a document of OpenAPI 3.1, as its own schema has it', async () => {
    const validator = new Validator();

    const { valid, errors } = await validator.validate(openApiDocument());

    expect([valid, errors, validator.version]).toEqual([true, undefined, '3.1']);
  });

  it('is what the gate answers to GET /openapi.json', async () => {
    const answer = await documentRoutes['GET /openapi.json'](anEvent({ path: '/openapi.json' }), {
      who: 'bob',
      at: instant(0),
      requestId: 'r-1',
    });

    expect(answer).toMatchObject({ statusCode: 200, body: JSON.stringify(checkedIn) });
  });

  it('has every route that is deployed, and no other', () => {
    expect(documentedRoutes().toSorted()).toEqual([...deployedRoutes()].toSorted());
  });

  it.each(Object.entries(checkedIn.components['schemas'] ?? {}))(
    'has a schema %s that is JSON Schema, with patterns that can be read',
    (name) => {
      const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
      ajv.addVocabulary(['components']);
      ajv.addSchema({ $id: 'document', components: checkedIn.components });

      const validate = ajv.getSchema(`document#/components/schemas/${name}`);

      expect(validate).toBeDefined();
    },
  );

  it('refers to nothing that is not there', () => {
    const lost = referencesIn(checkedIn).filter((reference) => found(reference) === undefined);

    expect(lost).toEqual([]);
  });

  it('names each operation once, lets nobody in unasked, and says what a 403 and a 500 are', () => {
    const ids = operations.map((operation) => operation['operationId']);
    const open = operations.filter(
      ({ security }) => !Array.isArray(security) || security.length < 1,
    );
    const silent = operations.filter(({ responses }) => {
      const statuses = Object.keys(responses as Json);
      return !statuses.includes('403') || !statuses.includes('500');
    });

    expect(new Set(ids).size).toBe(operations.length);
    expect([open, silent]).toEqual([[], []]);
  });

  it('has no answer with a member `action` but those of the guards', () => {
    const schemas = Object.entries(checkedIn.components['schemas'] ?? {});
    const named = schemas.filter(([, schema]) => 'action' in Object(schema['properties']));

    expect(named.map(([name]) => name)).toEqual(['GuardAnswer', 'GuardVerdict']);
  });

  it.each([
    ['TeamCreation', 'team', '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'],
    ['RateLimitCheck', 'request_id', '^[!"$-~]{1,200}$'],
    ['UsageEvent', 'model', '^[!"$-~]{1,200}$'],
  ])('knows the rule of what a request names: %s.%s', (schema, member, pattern) => {
    const properties = found(`#/components/schemas/${schema}/properties`) as Json;

    expect(properties[member]).toEqual({ type: 'string', pattern });
  });
});
