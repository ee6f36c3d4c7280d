import fc from 'fast-check';

export type Schema = Readonly<Record<string, unknown>>;

/** Looks up what a schema refers to. */
export type Resolve = (reference: string) => Schema;

const TEXT_MAX = 12;
const ITEMS_MAX = 3;

/** Values that fit a schema. Knows what our document says, and throws at anything else. */
export const fitting = (schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> => {
  if (typeof schema['$ref'] === 'string') return fitting(resolve(schema['$ref']), resolve);
  if ('const' in schema) return fc.constant(schema['const']);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  const types = schema['type'];
  if (Array.isArray(types)) {
    return fc.oneof(...types.map((type: unknown) => fitting({ ...schema, type }, resolve)));
  }
  const choices = schema['anyOf'];
  if (Array.isArray(choices)) {
    return fc.oneof(...choices.map((choice: Schema) => fitting(choice, resolve)));
  }
  return typed(schema, resolve);
};

const typed = (schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> => {
  const type = schema['type'];
  if (type === undefined) return fc.jsonValue({ maxDepth: 2 });
  const make = typeof type === 'string' ? BY_TYPE[type] : undefined;
  if (make === undefined)
    throw new Error(`A type that nobody knows here: ${JSON.stringify(schema)}`);
  return make(schema, resolve);
};

const list = (schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> =>
  fc.array(fitting(Object(schema['items']) as Schema, resolve), {
    minLength: Number(schema['minItems'] ?? 0),
    maxLength: ITEMS_MAX,
  });

const whole = ({ minimum = 0, maximum = 1_000_000 }: Schema): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.integer({ min: Number(minimum), max: Number(maximum) }),
    fc.constantFrom(Number(minimum), Number(maximum)),
  );

const text = ({ pattern, minLength = 0, maxLength }: Schema): fc.Arbitrary<unknown> => {
  // Whatever it fits is asked for shorter: what is long is a case of its own.
  if (typeof pattern === 'string' && !pattern.includes('\\p') && !pattern.includes('\\P')) {
    return fc.stringMatching(new RegExp(pattern));
  }
  const most = Math.min(TEXT_MAX, Number(maxLength ?? TEXT_MAX));
  return fc.string({ minLength: Number(minLength), maxLength: most });
};

const record = (schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> => {
  const forms = schema['oneOf'];
  if (Array.isArray(forms)) {
    const rest = { ...schema, oneOf: undefined };
    return fc.oneof(...forms.map((form: Schema) => record(merged(rest, form), resolve)));
  }
  const properties = Object.entries(Object(schema['properties']) as Record<string, unknown>);
  const members = properties
    .filter(([, member]) => member !== false)
    .map(([name, member]) => [name, fitting(Object(member) as Schema, resolve)] as const);
  if (members.length > 0) {
    return fc.record(Object.fromEntries(members), {
      requiredKeys: (schema['required'] ?? []) as string[],
    });
  }
  const others = schema['additionalProperties'];
  return typeof others === 'object' && others !== null
    ? fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), fitting(others as Schema, resolve))
    : fc.constant({});
};

const merged = (schema: Schema, form: Schema): Schema => ({
  ...schema,
  required: [
    ...((schema['required'] ?? []) as string[]),
    ...((form['required'] ?? []) as string[]),
  ],
  properties: { ...Object(schema['properties']), ...Object(form['properties']) },
});

/** Values that fit but for one thing, or that are something else altogether. */
export const nearly = (schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.tuple(fitting(schema, resolve), fc.nat(), SPOILT).map(spoil),
    fitting(schema, resolve).map((value) =>
      isRecord(value) ? { ...value, surplus: 1 } : [value, value],
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );

const SPOILT = fc.constantFrom<unknown>(
  ...[
    undefined,
    null,
    -1,
    1.5,
    '',
    ' ',
    '#',
    'x'.repeat(201),
    true,
    [],
    {},
    1e300,
    '1e3',
    '\u0000',
  ],
);

/** One of its members is another, or is not there. */
const spoil = ([value, at, other]: readonly [unknown, number, unknown]): unknown => {
  if (!isRecord(value)) return other;
  const names = Object.keys(value);
  const name = names[at % Math.max(1, names.length)];
  return name === undefined ? other : { ...value, [name]: other };
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const BY_TYPE: Readonly<
  Record<string, (schema: Schema, resolve: Resolve) => fc.Arbitrary<unknown>>
> = {
  object: record,
  array: list,
  string: text,
  integer: whole,
  number: () => fc.integer({ min: 0, max: 10_000 }).map((cents) => cents / 100),
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
};
