import { componentSchemas } from './components.ts';
import type { JsonSchema } from './json-schema.ts';
import { type Answer, HEADERS, type Operation, type Parameter } from './operation.ts';
import { ADMIN_OPERATIONS } from './paths-admin.ts';
import { GATE_OPERATIONS } from './paths-gate.ts';
import { REPORT_OPERATIONS } from './paths-reports.ts';

const OPERATIONS: readonly Operation[] = [
  ...GATE_OPERATIONS,
  ...REPORT_OPERATIONS,
  ...ADMIN_OPERATIONS,
];

/** The OpenAPI document: all that goes in and out over HTTP, by the schemas that the functions use. */
export const openApiDocument = (): JsonSchema => ({
  openapi: '3.1.0',
  info: {
    title: 'Tollgate',
    version: '1.0.0',
    summary: 'The toll gate in front of an LLM gateway: rate limits and budgets per team.',
    description:
      'Money is text in US dollars. null is no limit, and 0 is nothing allowed. Errors are problem ' +
      'documents (RFC 9457); a denial is none of them: it is what was decided.',
    license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/', description: 'Whatever gate this document comes from.' }],
  tags: [...new Set(OPERATIONS.map(({ tag }) => tag))].map((name) => ({ name })),
  paths: pathsOf(OPERATIONS),
  components: {
    schemas: componentSchemas(),
    parameters: sharedParameters(),
    responses: sharedAnswers(),
    headers: HEADERS,
    securitySchemes: {
      signature: {
        type: 'apiKey',
        in: 'header',
        name: 'authorization',
        description: 'AWS Signature Version 4, for the service execute-api.',
        'x-amazon-apigateway-authtype': 'awsSigv4',
      },
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    },
  },
});

const pathsOf = (operations: readonly Operation[]): JsonSchema => {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: described(operation) };
  }
  return paths;
};

const described = (operation: Operation): JsonSchema => {
  const { id, tag, summary, description, parameters = [], body, answers, callers } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: callers === 'signed' ? [{ signature: [] }] : [{ signature: [] }, { bearer: [] }],
    ...(parameters.length === 0 ? {} : { parameters: parameters.map(referred) }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: body.required,
            content: { 'application/json': { schema: body.schema } },
          },
        }),
    responses: Object.fromEntries(
      Object.entries(answers).map(([status, answer]) => [status, referredAnswer(answer)]),
    ),
  };
};

const referred = (parameter: Parameter): JsonSchema =>
  parameter.component === undefined
    ? { ...parameter }
    : { $ref: `#/components/parameters/${parameter.component}` };

const referredAnswer = (answer: Answer): JsonSchema =>
  answer.component === undefined
    ? answered(answer)
    : { $ref: `#/components/responses/${answer.component}` };

/** Each that has a name, once. */
const sharedParameters = (): JsonSchema =>
  Object.fromEntries(
    OPERATIONS.flatMap(({ parameters = [] }) =>
      parameters.flatMap(({ component, ...parameter }) =>
        component === undefined ? [] : [[component, parameter]],
      ),
    ),
  );

const sharedAnswers = (): JsonSchema =>
  Object.fromEntries(
    OPERATIONS.flatMap(({ answers }) =>
      Object.values(answers).flatMap((answer) =>
        answer.component === undefined ? [] : [[answer.component, answered(answer)]],
      ),
    ),
  );

const answered = ({ description, content, headers = [] }: Answer): JsonSchema => ({
  description,
  ...(headers.length === 0
    ? {}
    : {
        headers: Object.fromEntries(
          headers.map((name) => [name, { $ref: `#/components/headers/${name}` }]),
        ),
      }),
  ...(content === undefined
    ? {}
    : {
        content: Object.fromEntries(
          Object.entries(content).map(([type, schema]) => [type, { schema }]),
        ),
      }),
});
