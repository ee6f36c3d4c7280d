import { type ConversionConfig, toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { TokensUsed } from '../../src/functions/tokens/tokens.ts';
import { model, request, team, usd } from '../../src/http/schemas.ts';
import { budgetUsd, pageLimit, time } from '../../src/functions/admin/schemas-common.ts';
import { BoostCreation } from '../../src/functions/admin/schemas-teams.ts';

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

const ONE_FORM = {
  description: 'All tokens of the call, or both parts.',
  oneOf: [
    { required: ['tokens'], properties: { input_tokens: false, output_tokens: false } },
    { required: ['input_tokens', 'output_tokens'], properties: { tokens: false } },
  ],
};

/** What our own words mean: a library sees the text that goes into them, and not the rule. */
const WORDS = {
  tokensUsed: { schema: TokensUsed, meaning: ONE_FORM },
  team: { schema: team, meaning: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' } },
  model: { schema: model, meaning: OPAQUE },
  request: { schema: request, meaning: OPAQUE },
  usd: { schema: usd, meaning: dollars(1_000_000_000) },
  budgetUsd: { schema: budgetUsd, meaning: dollars(100_000_000) },
  boostUsd: { schema: BoostCreation.entries.usd, meaning: dollars(100_000_000) },
  time: { schema: time, meaning: { description: 'A time with its zone.' } },
  pageLimit: {
    schema: pageLimit,
    meaning: { type: 'integer', minimum: 1, maximum: 100, default: 50 },
  },
} as const satisfies Readonly<Record<string, Word>>;

interface Word {
  readonly schema: v.GenericSchema;
  readonly meaning: JsonSchema;
}

/** What a function reads, as it is sent: by the very schema that the function reads it with. */
export const requestSchema = (schema: v.GenericSchema): JsonSchema => {
  const { $defs = {}, ...made } = toJsonSchema(schema, CONVERSION);
  const meant = new Map(
    Object.entries(WORDS).map(([name, { meaning }]: readonly [string, Word]) => [
      `#/$defs/${name}`,
      withMeaning(Object($defs[name]) as JsonSchema, meaning),
    ]),
  );
  return plain(made, meant);
};

/** An action that none of these names, and that JSON Schema cannot say, is an error. */
const CONVERSION: ConversionConfig = {
  target: 'draft-2020-12',
  typeMode: 'input',
  definitions: Object.fromEntries(
    Object.entries(WORDS).map(([name, { schema }]) => [name, schema]),
  ),
  ignoreActions: ['check', 'raw_check'],
  overrideAction: ({ valibotAction, jsonSchema }) =>
    valibotAction.type === 'regex' ? jsonSchema : undefined,
  overrideSchema: ({ valibotSchema: { type }, jsonSchema }) => {
    if (type === 'custom') return {};
    if (type === 'loose_object') return { ...jsonSchema, additionalProperties: {} };
    return type === 'literal' ? ofOneType(jsonSchema) : undefined;
  },
};

/** With the words' meaning in the place of what a library makes of them. */
const withMeaning = (made: JsonSchema, meaning: JsonSchema): JsonSchema => ({
  ...Object.fromEntries(
    Object.entries(made).filter(([name]) => !(name in meaning) && name !== 'anyOf'),
  ),
  ...meaning,
});

/** What functions answer, each under its name; one that has another inside refers to it. */
export const answerSchemas = (
  named: Readonly<Record<string, v.GenericSchema>>,
): Readonly<Record<string, JsonSchema>> => {
  const schemas = toJsonSchemaDefs(named, ANSWERED);
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, plain(schema)]));
};

/** What we answer has no other members than we say; in what we are sent there may be. */
const ANSWERED: ConversionConfig = {
  target: 'draft-2020-12',
  typeMode: 'output',
  overrideRef: ({ referenceId }) => refTo(referenceId),
  overrideSchema: ({ valibotSchema: { type }, jsonSchema }) => {
    if (type === 'object') return { ...jsonSchema, additionalProperties: false };
    return type === 'literal' ? ofOneType(jsonSchema) : undefined;
  },
};

type Made = ReturnType<typeof toJsonSchema>;

/** A constant has its type beside it, for those who make code of the document. */
const ofOneType = (made: Made): Made => Object.assign({ type: typeof made.const }, made);

export const refTo = (name: string): string => `#/components/schemas/${name}`;

/** Without what a document says once of all its schemas, and numbers that are no rule of ours. */
const plain = (schema: unknown, meant: ReadonlyMap<unknown, JsonSchema> = new Map()): JsonSchema =>
  JSON.parse(JSON.stringify(schema), (name, value: unknown) => {
    if (name === '$schema' || name === '$id' || isUnbounded(name, value)) return undefined;
    if (name === 'required' && Array.isArray(value) && value.length === 0) return undefined;
    const word = meant.get((Object(value) as JsonSchema)['$ref']);
    return word === undefined ? asTypes(value) : plain(word, meant);
  }) as JsonSchema;

const isUnbounded = (name: string, value: unknown): boolean =>
  (name === 'maximum' && value === Number.MAX_SAFE_INTEGER) ||
  (name === 'minimum' && value === Number.MIN_SAFE_INTEGER);

/** One schema of several types, where a library makes a schema of each. */
const asTypes = (value: unknown): unknown => {
  const { anyOf, ...rest } = Object(value) as JsonSchema;
  if (!Array.isArray(anyOf) || !anyOf.every(isBareType)) return value;
  return { type: anyOf.map(({ type }) => type), ...rest };
};

const isBareType = (schema: unknown): schema is { readonly type: string } => {
  const [member, ...others] = Object.entries(Object(schema) as JsonSchema);
  return member?.[0] === 'type' && typeof member[1] === 'string' && others.length === 0;
};
