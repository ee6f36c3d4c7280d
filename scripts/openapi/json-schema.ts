import { z } from 'zod';
import { TokensUsed } from '../../src/functions/tokens/tokens.ts';
import { model, request, team, usd } from '../../src/http/schemas.ts';
import { budgetUsd, pageLimit, time } from '../../src/functions/admin/schemas-common.ts';

/** A schema as the document has it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const OPAQUE = { type: 'string', pattern: '^[!"$-~]{1,200}$' };

const dollars = (most: number): JsonSchema => ({
  description: `US dollars, at most ${most}. Text is exact; a number is as exact as JSON makes it.`,
  anyOf: [
    { type: 'string', pattern: '^\\d{1,10}(?:\\.\\d{1,12})?$' },
    { type: 'number', minimum: 0, maximum: most },
  ],
});

const RULES = [
  [
    TokensUsed,
    {
      description: 'All tokens of the call, or both parts.',
      oneOf: [
        { required: ['tokens'], properties: { input_tokens: false, output_tokens: false } },
        { required: ['input_tokens', 'output_tokens'], properties: { tokens: false } },
      ],
    },
  ],
  [team, { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' }],
  [model, OPAQUE],
  [request, OPAQUE],
  [usd, dollars(1_000_000_000)],
  [budgetUsd, dollars(100_000_000)],
  [time, { description: 'A time with its zone.' }],
  [pageLimit, { type: 'integer', minimum: 1, maximum: 100, default: 50 }],
] as const satisfies readonly (readonly [z.core.$ZodType, JsonSchema])[];

/** What our own words mean: a library sees the text that goes into them, and not the rule. */
const MEANING: ReadonlyMap<z.core.$ZodType, JsonSchema> = new Map<z.core.$ZodType, JsonSchema>(
  RULES,
);

/** What a function reads, as it is sent: by the very schema that the function reads it with. */
export const requestSchema = (schema: z.core.$ZodType): JsonSchema =>
  plain(
    z.toJSONSchema(schema, {
      io: 'input',
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        const meaning = MEANING.get(zodSchema);
        if (meaning === undefined) return;
        for (const name of Object.keys(jsonSchema)) {
          if (name in meaning || name === 'anyOf') Reflect.deleteProperty(jsonSchema, name);
        }
        Object.assign(jsonSchema, meaning);
      },
    }),
  );

/** What functions answer, each under its name; one that has another inside refers to it. */
export const answerSchemas = (
  named: Readonly<Record<string, z.ZodType>>,
): Readonly<Record<string, JsonSchema>> => {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io: 'output',
    uri: (id) => refTo(id),
  });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, plain(schema)]));
};

export const refTo = (name: string): string => `#/components/schemas/${name}`;

/** Without what a document says once of all its schemas, and numbers that are no rule of ours. */
const plain = (schema: unknown): JsonSchema =>
  JSON.parse(JSON.stringify(schema), (name, value: unknown) =>
    name === '$schema' || name === '$id' || isUnbounded(name, value) ? undefined : value,
  ) as JsonSchema;

const isUnbounded = (name: string, value: unknown): boolean =>
  (name === 'maximum' && value === Number.MAX_SAFE_INTEGER) ||
  (name === 'minimum' && value === Number.MIN_SAFE_INTEGER);
