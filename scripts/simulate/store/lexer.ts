import { ExpressionFlaw, NotImitatedError } from './errors.ts';

/** `name` is `#name`, `value` is `:value`, `word` is a keyword, a function or a bare attribute name. */
export interface Token {
  readonly kind: 'name' | 'value' | 'word' | 'sign' | 'end';
  readonly text: string;
}

const EXPRESSION_BYTES_MAX = 4_096;

const TOKEN =
  /[ \t\r\n]*(?:(?<name>#[A-Za-z0-9_]+)|(?<value>:[A-Za-z0-9_]+)|(?<word>[A-Za-z][A-Za-z0-9_]*)|(?<sign><>|<=|>=|[=<>(),+-]))/y;

const BLANK = /^[ \t\r\n]*$/;

export const END: Token = { kind: 'end', text: '<EOF>' };

/** The tokens of an expression, with `END` after the last. */
export const tokensOf = (text: string): readonly Token[] => {
  if (text === '') throw new ExpressionFlaw('The expression can not be empty;');
  const size = Buffer.byteLength(text);
  if (size > EXPRESSION_BYTES_MAX) {
    throw new ExpressionFlaw(
      `Expression size has exceeded the maximum allowed size; expression size: ${size}`,
    );
  }
  const tokens: Token[] = [];
  let at = 0;
  while (!BLANK.test(text.slice(at))) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined) throw unreadable(text.slice(at).trimStart());
    tokens.push(tokenOf(groups));
    at = TOKEN.lastIndex;
  }
  return [...tokens, END];
};

const KINDS = ['name', 'value', 'word', 'sign'] as const;

const tokenOf = (groups: Readonly<Record<string, string | undefined>>): Token => {
  for (const kind of KINDS) {
    const text = groups[kind];
    if (text !== undefined) return { kind, text };
  }
  return END;
};

const unreadable = (rest: string): Error =>
  /^[.[]/.test(rest)
    ? new NotImitatedError(`Paths into documents are not imitated: "${rest}"`)
    : syntaxError(rest.charAt(0));

export const syntaxError = (token: string): ExpressionFlaw =>
  new ExpressionFlaw(`Syntax error; token: "${token}"`);
