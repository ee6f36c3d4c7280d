export type JsonObject = Readonly<Record<string, unknown>>;

/** A token that has the form of one. Nothing in it is proved. */
export interface TokenText {
  readonly text: string;
  readonly header: JsonObject;
}

/** Tokens of real issuers have one or two kilobytes; the longest go with all of a person's groups. */
const TOKEN_LENGTH_MAX = 16_384;

const SEGMENTS = 3;

/**
 * `padded`: load balancers fill their segments up with `=`, and sign that too. Everybody else writes
 * them `bare`, as RFC 7515 has it.
 */
export type Writing = 'bare' | 'padded';

/**
 * Reads the header of a signed token. `undefined`: too long, another form, or not written in the
 * one way that its bytes have, so that a token cannot be altered without becoming another one.
 */
export const readToken = (text: string, writing: Writing): TokenText | undefined => {
  if (text.length > TOKEN_LENGTH_MAX) return undefined;
  const segments = text.split('.');
  if (segments.length !== SEGMENTS) return undefined;
  if (!segments.every((segment) => isCanonical(bareOf(segment, writing)))) return undefined;
  const header = jsonIn(segments[0] ?? '');
  return isObject(header) ? { text, header } : undefined;
};

const bareOf = (segment: string, writing: Writing): string =>
  writing === 'padded' && segment.length % QUANTUM === 0 ? segment.replace(PADDING, '') : segment;

/** Base 64 is padded to whole groups of four characters. */
const QUANTUM = 4;
const PADDING = /={1,2}$/;

/** What decoders forgive is not let pass: white space, other alphabets, bits that nobody reads. */
const isCanonical = (segment: string): boolean =>
  segment !== '' && Buffer.from(segment, 'base64url').toString('base64url') === segment;

const jsonIn = (segment: string): unknown => {
  try {
    return JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
