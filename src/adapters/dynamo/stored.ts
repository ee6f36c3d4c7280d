import * as v from 'valibot';
import { invariant } from '../../domain/errors.ts';

/**
 * Throws when what is stored is not of this form: it was not written by this code. Says where, and not
 * what is there, which may be somebody's own words.
 */
export const parseStored = <Schema extends v.GenericSchema>(
  schema: Schema,
  stored: unknown,
): v.InferOutput<Schema> => {
  const { success, output, issues = [] } = v.safeParse(schema, stored);
  const places = issues.map((issue) => v.getDotPath(issue) ?? 'the item');
  invariant(success, `Not as it is stored: ${places.join(', ')}`);
  return output;
};

export const int = v.pipe(v.number(), v.safeInteger());
export const count = v.pipe(int, v.minValue(0));

/** A list passes for an object that needs no member; here it does not. */
export const noList = <Schema extends v.GenericSchema>(schema: Schema): Schema => ({
  ...schema,
  '~run': (dataset: v.UnknownDataset, config: v.Config<v.BaseIssue<unknown>>) =>
    schema['~run'](isMap(dataset.value) ? dataset : { value: undefined }, config),
});

export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
