import * as v from 'valibot';

/*
 * Valibot's shapes, but for what a caller must hear and must not lose: a list is no object, a member
 * that is missing is told in the words of its own rule, all unknown members are told at once, and none
 * is passed over because every object has one of that name, as `constructor`.
 */

export const object = <const Entries extends v.ObjectEntries>(entries: Entries) => {
  const schema = v.object(entries);
  return reading(schema, (members, config) =>
    schema['~run']({ value: namedIn(entries, members) }, config),
  );
};

export const strictObject = <const Entries extends v.ObjectEntries>(entries: Entries) => {
  const schema = v.strictObject(entries);
  return reading(schema, (members, config) => {
    const read = schema['~run']({ value: namedIn(entries, members) }, config);
    const unknown = Object.keys(members).filter((name) => !Object.hasOwn(entries, name));
    return unknown.length === 0 ? read : unknownFields(unknown)['~run'](read, config);
  });
};

const unknownFields = (names: readonly string[]) =>
  v.rawCheck<unknown>(({ addIssue }) => {
    addIssue({ message: `has unknown fields: ${names.join(', ')}` });
  });

export const looseObject = <const Entries extends v.ObjectEntries>(entries: Entries) => {
  const schema = v.looseObject(entries);
  return reading(schema, (members, config) => {
    const read = schema['~run']({ value: namedIn(entries, members) }, config);
    if (!read.typed) return read;
    const others = namesIn(members).filter((name) => !Object.hasOwn(entries, name));
    const kept = Object.fromEntries(others.map((name) => [name, members[name]]));
    return { ...read, value: { ...read.value, ...kept } };
  });
};

/** Members of any name that is as `name` has it, or else told by `rule`. */
export const record = <Name extends NameSchema, Value extends v.GenericSchema>(
  { name: nameSchema, rule }: { readonly name: Name; readonly rule?: string },
  valueSchema: Value,
) =>
  reading(v.record(nameSchema, valueSchema), (members, config) => {
    const entries = namesIn(members).map((name) => [
      name,
      v.is(nameSchema, name) ? valueSchema : v.never(rule),
    ]);
    return v.object(Object.fromEntries(entries))['~run']({ value: members }, config);
  });

type NameSchema = v.BaseSchema<string, string, v.BaseIssue<unknown>>;
type Members = Readonly<Record<string, unknown>>;
type Config = v.Config<v.BaseIssue<unknown>>;
type Read = v.OutputDataset<unknown, v.BaseIssue<unknown>>;

/** The schema as it is for its types and for what is written of it, with a reading of our own. */
const reading = <Schema extends v.GenericSchema>(
  schema: Schema,
  read: (members: Members, config: Config) => Read,
): Schema => ({
  ...schema,
  '~run': ({ value }: v.UnknownDataset, config: Config): Read =>
    isObject(value) ? read(value, config) : schema['~run']({ value: undefined }, config),
});

/** What must be there is looked at where it is not, too. */
const namedIn = (entries: v.ObjectEntries, members: Members): Members => {
  const named: Record<string, unknown> = {};
  for (const name in entries) {
    if (name in members || entries[name]?.type !== 'optional') named[name] = members[name];
  }
  return named;
};

/** Nothing is assigned to `__proto__`: it would be no member. */
const namesIn = (members: Members): readonly string[] =>
  Object.keys(members).filter((name) => name !== '__proto__');

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A whole number, and no larger than it can be told from the next. */
export const int = (message?: string) =>
  v.pipe(
    v.custom<number>(Number.isInteger, message ?? (({ input }) => `must be ${numberWord(input)}`)),
    v.safeInteger(message),
  );

const numberWord = (input: unknown): string => (Number.isFinite(input) ? 'int' : 'number');

export const oneOf = <const Words extends readonly string[]>(words: Words) =>
  v.picklist(words, `must be ${words.join(' or ')}`);

/** Is asked of a whole also where a part of it was refused, as long as each part is of its type. */
export const rule = <Whole>(isMet: (whole: NoInfer<Whole>) => boolean, message: string) =>
  v.rawCheck<Whole>(({ dataset, addIssue }) => {
    const isOfItsType = dataset.issues?.every(({ kind }) => kind === 'validation') ?? true;
    if (isOfItsType && !isMet(dataset.value as Whole)) addIssue({ message });
  });
