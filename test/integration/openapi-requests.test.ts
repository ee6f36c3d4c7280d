import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { toEvent } from '../../scripts/local/event.ts';
import { type LocalResponse, toResponse } from '../../scripts/local/response.ts';
import { matchRoute } from '../../scripts/local/router.ts';
import { fitting, nearly, type Schema } from '../support/schema-arbitrary.ts';
import { openWholeGate, type WholeGate } from '../support/whole-gate.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Answer {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Schema[];
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: Schema } };
  };
  readonly responses: Readonly<Record<string, Schema>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Schema;
}

const fileAt = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const document = JSON.parse(fileAt('docs/openapi.json')) as Document;

const resolve = (reference: string): Schema =>
  reference
    .replace('#/', '')
    .split('/')
    .reduce<Schema>((value, name) => value[name] as Schema, document as unknown as Schema);

const resolved = (value: Schema): Schema =>
  typeof value['$ref'] === 'string' ? resolve(value['$ref']) : value;

const ajv = new Ajv2020({ strict: false });
ajv.addSchema({ $id: 'document', components: document.components });

/** Making one takes longer than a hundred answers. */
const validators = new Map<Schema, ValidateFunction>();

const validatorOf = (schema: Schema): ValidateFunction => {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as Schema;
  const made = ajv.compile(absolute);
  validators.set(schema, made);
  return made;
};

/** What an answer has against its schema: nothing, if it fits. */
const flawsIn = (schema: Schema, value: unknown): unknown => {
  const validate = validatorOf(schema);
  return validate(value) ? undefined : validate.errors;
};

const OPERATIONS = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    operation,
    name: operation.operationId,
  })),
);

type Listed = (typeof OPERATIONS)[number];

/** Beside what merely fits: names that are there, so that more is answered than that they are not. */
const LIKELY: Readonly<Record<string, fc.Arbitrary<string>>> = {
  team: fc.constantFrom('demo-standard', 'demo-premium', 'demo-sandbox', 'nobody', 'é'),
  'x-team': fc.constantFrom('demo-standard', 'demo-premium', 'guest', ' '),
  'if-match': fc.constantFrom('"1"', '"2"', '"3"', '3', '*'),
  provider: fc.constantFrom('openai', 'anthropic', 'nobody'),
  model: fc.constantFrom('gpt-4o', 'meta/llama', 'claude-opus-4-1'),
  'x-model': fc.constantFrom('gpt-4o', 'unheard-of', 'claude-opus-4-1'),
  'x-max-tokens': fc.constantFrom('10', '0', 'many'),
  'x-api-style': fc.constantFrom('openai', 'anthropic', 'litellm'),
  from: fc.constantFrom('2026-10-01', '2026-10', '2026-02-30', '2026-13-01', 'now'),
};

const valueOf = ({ name, schema }: Parameter): fc.Arbitrary<string> => {
  const any = fitting(schema, resolve).map(String);
  const likely = LIKELY[name];
  return likely === undefined ? any : fc.oneof({ weight: 3, arbitrary: likely }, any);
};

interface Asked {
  readonly parameters: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
  readonly isJson: boolean;
}

const requestOf = ({ operation }: Listed): fc.Arbitrary<Asked> => {
  const parameters = (operation.parameters ?? []).map(
    (each) => resolved(each) as unknown as Parameter,
  );
  const schema = operation.requestBody?.content['application/json'].schema;
  return fc.record({
    parameters: fc.record(
      Object.fromEntries(parameters.map((each) => [keyOf(each), valueOf(each)])),
      { requiredKeys: parameters.filter((each) => each.in === 'path').map(keyOf) },
    ),
    body:
      schema === undefined
        ? fc.constant(undefined)
        : fc.oneof(
            { weight: 2, arbitrary: fitting(schema, resolve) },
            { weight: 1, arbitrary: nearly(schema, resolve) },
          ),
    isJson: fc.integer({ min: 0, max: 9 }).map((draw) => draw > 0),
  });
};

const keyOf = (parameter: Parameter): string => `${parameter.in} ${parameter.name}`;

const valuesIn = (asked: Asked, place: Parameter['in']): readonly (readonly [string, string])[] =>
  Object.entries(asked.parameters).flatMap(([key, value]) => {
    const [where, name = ''] = key.split(' ');
    return where === place && value !== undefined ? [[name, value] as const] : [];
  });

let gate: WholeGate;
beforeAll(async () => {
  gate = await openWholeGate();
});
afterAll(() => gate.close());

const send = async ({ path, method }: Listed, asked: Asked): Promise<LocalResponse> => {
  const place = valuesIn(asked, 'path').reduce(
    (target, [name, value]) => target.replace(`{${name}}`, encodeURIComponent(value)),
    path,
  );
  const query = new URLSearchParams(
    valuesIn(asked, 'query').map(([name, value]): [string, string] => [name, value]),
  ).toString();
  const target = query === '' ? place : `${place}?${query}`;
  const match = matchRoute(gate.routes, { method, path: place });
  const invoke = gate.functions.get(match?.route.functionName ?? '');
  if (match === undefined || invoke === undefined) throw new Error(`No function at ${target}`);
  const type = asked.isJson ? [['content-type', 'application/json']] : [];
  const event = toEvent(
    {
      method,
      target,
      rawHeaders: [...type, ...valuesIn(asked, 'header')].flat(),
      body: Buffer.from(asked.body === undefined ? '' : JSON.stringify(asked.body)),
      sourceIp: '127.0.0.1',
      requestId: randomUUID(),
      receivedAtMs: 0,
    },
    match,
  );
  return toResponse(await invoke(event));
};

/** What is wrong with an answer, by the document; `undefined`: it is documented. */
const undocumented = ({ operation }: Listed, response: LocalResponse): unknown => {
  const stated = operation.responses[String(response.statusCode)];
  if (stated === undefined) return `${response.statusCode}: ${response.body.toString()}`;
  const answer = resolved(stated) as Answer;
  if (answer.content === undefined) return response.body.length === 0 ? undefined : 'a body';
  const [type = ''] = String(response.headers['content-type']).split(';');
  const schema = answer.content[type]?.schema;
  if (schema === undefined) return `${response.statusCode} as ${type}`;
  return flawsIn(schema, JSON.parse(response.body.toString()) as unknown);
};

const RUNS = 25;

describe('the functions, asked at random by what the document says', () => {
  it.each(OPERATIONS)('give to $name documented answers only', async (listed) => {
    const isDocumented = async (asked: Asked): Promise<void> => {
      const response = await send(listed, asked);

      expect(undocumented(listed, response)).toBeUndefined();
      expect(response.statusCode).not.toBe(500);
    };

    await fc.assert(fc.asyncProperty(requestOf(listed), isDocumented), { numRuns: RUNS });
  });
});
