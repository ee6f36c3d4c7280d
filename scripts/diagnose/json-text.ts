import { isJsonObject, type JsonObject } from './sight.ts';

/** Beyond these a text with that many brackets is no answer, and reading on would take long. */
const CANDIDATES_MAX = 40;
const LENGTH_MAX = 200_000;

/**
 * Quoted text in JSON or Python. One that never closes goes on to the end: if it were passed over
 * instead, a text of such quotes would be read once for each of them.
 */
const QUOTED = String.raw`"(?:[^"\\]|\\.)*(?:"|\\?$)|'(?:[^'\\]|\\.)*(?:'|\\?$)`;

/** Members that an answer has and a piece of a request or a log has not. */
const TELLING = ['allowed', 'action', 'error', 'message', 'Message', 'title', 'http.status'];

/**
 * The object that a text is or has inside it: `429 {"type":"error",…}`, or as Python prints a
 * dictionary. Of several, the first that looks like an answer.
 */
export const jsonIn = (text: string): JsonObject | undefined => {
  const whole = parseObject(text.trim());
  if (whole !== undefined) return whole;
  const found = objectsIn(text.slice(0, LENGTH_MAX));
  return found.find((object) => TELLING.some((name) => Object.hasOwn(object, name))) ?? found[0];
};

const objectsIn = (text: string): readonly JsonObject[] => {
  const found: JsonObject[] = [];
  let from = text.indexOf('{');
  for (let tries = 0; from !== -1 && tries < CANDIDATES_MAX; tries += 1) {
    const piece = balancedFrom(text, from);
    const object = piece === undefined ? undefined : parseObject(piece);
    if (object !== undefined) found.push(object);
    from = text.indexOf('{', from + (object === undefined ? 1 : (piece?.length ?? 1)));
  }
  return found;
};

const parseObject = (text: string): JsonObject | undefined => {
  const parsed = tryJson(text) ?? tryJson(fromPython(text));
  const value: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  return isJsonObject(value) ? value : undefined;
};

const tryJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Most of what is tried is no JSON: that is an answer, not an error.
    return undefined;
  }
};

/** Up to the bracket that closes the one at `from`; those within quoted text do not count. */
const balancedFrom = (text: string, from: number): string | undefined => {
  const tokens = new RegExp(`${QUOTED}|[{}]`, 'gs');
  tokens.lastIndex = from;
  let depth = 0;
  for (let token = tokens.exec(text); token !== null; token = tokens.exec(text)) {
    if (token[0] === '{') depth += 1;
    if (token[0] === '}') depth -= 1;
    if (depth === 0) return text.slice(from, tokens.lastIndex);
  }
  return undefined;
};

const PYTHON_WORDS: Readonly<Record<string, string>> = {
  True: 'true',
  False: 'false',
  None: 'null',
};

const PYTHON_TOKEN = new RegExp(String.raw`${QUOTED}|\b(?:True|False|None)\b`, 'gs');

const fromPython = (text: string): string =>
  text.replaceAll(PYTHON_TOKEN, (token) =>
    token.startsWith("'") ? jsonQuoted(token.slice(1, -1)) : (PYTHON_WORDS[token] ?? token),
  );

const jsonQuoted = (python: string): string =>
  `"${python.replaceAll(String.raw`\'`, "'").replaceAll(/(?<!\\)"/g, String.raw`\"`)}"`;
