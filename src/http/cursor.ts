import * as v from 'valibot';
import { RequestError } from '../domain/errors.ts';

/**
 * Where the next page begins, as text that is handed back as it is. It says what list it belongs to,
 * and holds nothing that its reader may not know.
 */
export const writeCursor = (list: string, place: unknown): string =>
  Buffer.from(JSON.stringify([list, place])).toString('base64url');

const CHARACTERS_MAX = 1_000;
const CURSOR_RULE = 'must be the next_cursor of a page of this list';

/** Refuses what was not written for this list: a place that is guessed may be anywhere. */
export const readCursor = <Schema extends v.GenericSchema>(
  cursor: string,
  list: string,
  schema: Schema,
): v.InferOutput<Schema> => {
  const pair = v.safeParse(Pair, decoded(cursor));
  const [of, place] = pair.success ? pair.output : [];
  const parsed = v.safeParse(schema, place);
  if (of === list && parsed.success) return parsed.output;
  throw new RequestError('invalid', `cursor: ${CURSOR_RULE}`, [
    { path: 'cursor', message: CURSOR_RULE },
  ]);
};

const Pair = v.strictTuple([v.string(), v.unknown()]);

const decoded = (cursor: string): unknown => {
  if (cursor.length > CHARACTERS_MAX) return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    // Whatever it is, it is no cursor: the schema says so.
    return undefined;
  }
};
