import { memberAt, quotable, type Sight } from './sight.ts';

/** What speaks for it, in words; `undefined` when it is not so. */
export type Matcher = (sight: Sight) => readonly string[] | undefined;

export const all =
  (...matchers: readonly Matcher[]): Matcher =>
  (sight) => {
    const found = matchers.map((matcher) => matcher(sight));
    return found.includes(undefined) ? undefined : found.flatMap((evidence) => evidence ?? []);
  };

/** The first that is so: the surest one stands first. */
export const any =
  (...matchers: readonly Matcher[]): Matcher =>
  (sight) => {
    for (const matcher of matchers) {
      const evidence = matcher(sight);
      if (evidence !== undefined) return evidence;
    }
    return undefined;
  };

export const not =
  (matcher: Matcher): Matcher =>
  (sight) =>
    matcher(sight) === undefined ? [] : undefined;

export const member =
  (path: string, expected: RegExp | string | number | boolean): Matcher =>
  ({ json }) => {
    const value = memberAt(json, path);
    const isIt =
      expected instanceof RegExp
        ? typeof value === 'string' && expected.test(value)
        : value === expected;
    return isIt ? [`member ${path}: ${quotable(JSON.stringify(value))}`] : undefined;
  };

export const hasMember =
  (path: string): Matcher =>
  ({ json }) =>
    memberAt(json, path) === undefined ? undefined : [`a member ${path}`];

export const header =
  (name: string, expected: RegExp): Matcher =>
  ({ headers }) => {
    const value = headers.get(name);
    const isIt = value !== undefined && expected.test(value);
    return isIt ? [`header ${name}: ${quotable(value)}`] : undefined;
  };

/** A header of the request or the answer, by a pattern of its name. */
export const anyHeader =
  (name: RegExp): Matcher =>
  ({ headers, sent }) => {
    const found = [...sent.keys(), ...headers.keys()].find((each) => name.test(each));
    return found === undefined ? undefined : [`header ${quotable(found)}`];
  };

/** The body wherever the words stand in it. */
export const text =
  (pattern: RegExp): Matcher =>
  ({ body }) => {
    const found = pattern.exec(body)?.[0];
    return found === undefined ? undefined : [`text "${quotable(found)}"`];
  };

/** A plain text, from its beginning; what is JSON or a page says nothing here. */
export const says =
  (pattern: RegExp): Matcher =>
  ({ said }) => {
    const found = pattern.exec(said);
    return found?.index === 0 ? [`text "${quotable(found[0])}"`] : undefined;
  };

/** The sentence an SDK shows, whether its JSON came along or not. */
export const sentence =
  (pattern: RegExp): Matcher =>
  (sight) => {
    const told = [
      memberAt(sight.json, 'error.message'),
      memberAt(sight.json, 'message'),
      sight.said,
    ];
    const found = told.flatMap((each) =>
      typeof each === 'string' ? (pattern.exec(each) ?? []) : [],
    );
    return found[0] === undefined ? undefined : [`the words "${quotable(found[0])}"`];
  };

export const isPage: Matcher = text(/<html|<!doctype html/i);

export const hasJson: Matcher = ({ json }) => (json === undefined ? undefined : ['JSON']);

export const isStream: Matcher = (sight) =>
  sight.isStream ? ['an error event in the stream'] : undefined;

export const curlGaveUp =
  (...exits: readonly number[]): Matcher =>
  ({ curlExit }) =>
    curlExit !== undefined && exits.includes(curlExit) ? [`curl: (${curlExit})`] : undefined;

export const logReason =
  (expected: string): Matcher =>
  ({ logReason: found }) =>
    found === expected ? [`reason ${found} in the access log`] : undefined;
