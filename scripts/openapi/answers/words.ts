import * as v from 'valibot';

/** Money in an answer: text, exact to the micro-dollar. */
export const usdText = v.pipe(
  v.string(),
  v.regex(/^-?\d+\.\d{2,12}$/),
  v.description('US dollars as text, exact to the micro-dollar.'),
);

export const instantText = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/),
  v.description('A time in UTC.'),
);

export const dayText = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/));
export const monthText = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}$/));

export const int = v.pipe(v.number(), v.safeInteger());
export const count = v.pipe(int, v.minValue(0));
export const positive = v.pipe(int, v.minValue(1));
export const seconds = v.pipe(positive, v.description('Whole seconds, rounded up.'));
export const teamName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/));

/** `null` is no limit, and 0 is nothing allowed. */
export const limitOrNone = v.pipe(
  v.nullable(count),
  v.description('null: no limit. 0: nothing allowed.'),
);
export const usdOrNone = v.pipe(
  v.nullable(usdText),
  v.description('null: no limit. "0.00": nothing allowed.'),
);

export const tier = v.picklist(['sandbox', 'standard', 'premium', 'unlimited']);
