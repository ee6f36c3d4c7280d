import { ExpressionFlaw, NotImitatedError } from './errors.ts';
import { END, syntaxError, type Token, tokensOf } from './lexer.ts';
import type { Given, Path } from './tree.ts';

/** An expression that is being read from left to right. */
export interface Cursor {
  readonly peek: () => Token;
  readonly next: () => Token;
  /** Goes past the sign or the keyword if it stands here. */
  readonly skips: (text: string) => boolean;
  readonly expect: (text: string) => void;
  readonly expectEnd: () => void;
  /** Whether a function's name stands here: a word and then a parenthesis. */
  readonly isCall: () => boolean;
  /** Notes one operator or function: the service takes 300. */
  readonly count: () => void;
}

const OPERATORS_MAX = 300;

export const cursorOver = (text: string): Cursor => {
  const tokens = tokensOf(text);
  let at = 0;
  let operators = 0;
  const peek = (): Token => tokens[at] ?? END;
  const next = (): Token => {
    const token = peek();
    at += 1;
    return token;
  };
  const skips = (wanted: string): boolean => {
    if (!isWanted(peek(), wanted)) return false;
    at += 1;
    return true;
  };
  return {
    peek,
    next,
    skips,
    expect: (wanted) => {
      if (!skips(wanted)) throw syntaxError(peek().text);
    },
    expectEnd: () => {
      if (peek().kind !== 'end') throw syntaxError(peek().text);
    },
    isCall: () => peek().kind === 'word' && tokens[at + 1]?.text === '(',
    count: () => {
      operators += 1;
      if (operators <= OPERATORS_MAX) return;
      throw new ExpressionFlaw(
        `The expression contains too many operators; operator count: ${operators}`,
      );
    },
  };
};

/** Keywords are the same in capitals and small letters. */
const isWanted = ({ kind, text }: Token, wanted: string): boolean =>
  kind === 'word' ? text.toUpperCase() === wanted : kind === 'sign' && text === wanted;

const KEYWORDS: ReadonlySet<string> = new Set([
  'ADD',
  'AND',
  'BETWEEN',
  'DELETE',
  'IN',
  'NOT',
  'OR',
  'REMOVE',
  'SET',
]);

/** The service refuses some six hundred reserved words; these two are none. */
const BARE_NAMES: ReadonlySet<string> = new Set(['pk', 'sk']);

export const readPath = (cursor: Cursor): Path => {
  const { kind, text } = cursor.next();
  if (kind === 'name') return { kind: 'path', word: text };
  if (kind !== 'word' || KEYWORDS.has(text.toUpperCase())) throw syntaxError(text);
  if (BARE_NAMES.has(text)) return { kind: 'path', word: text };
  throw new NotImitatedError(`Is "${text}" a reserved word? Write #${text} instead.`);
};

export const readGiven = (cursor: Cursor): Given => {
  const { kind, text } = cursor.next();
  if (kind !== 'value') throw syntaxError(text);
  return { kind: 'given', word: text };
};

/**
 * What stands in parentheses. A pair around a pair is refused, as the service does; `kept` remembers
 * what came out of a pair.
 */
export const readGroup = <Node extends object>(
  cursor: Cursor,
  { read, kept }: { readonly read: () => Node; readonly kept: WeakSet<object> },
): Node => {
  cursor.expect('(');
  const node = read();
  cursor.expect(')');
  if (kept.has(node)) throw new ExpressionFlaw('The expression has redundant parentheses;');
  kept.add(node);
  return node;
};

export const wrongOperandCount = (name: string, count: number): ExpressionFlaw =>
  new ExpressionFlaw(
    `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${count}`,
  );

export const needsPath = (name: string): ExpressionFlaw =>
  new ExpressionFlaw(
    `Operator or function requires a document path; operator or function: ${name}`,
  );
