/** What a caller can get wrong, in the words of the answer; `http/problems.ts` maps each to a status. */
export type RequestErrorCode =
  | 'malformed'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'stale'
  | 'too_large'
  | 'unsupported_media_type'
  | 'invalid'
  | 'version_required';

/** One thing wrong with a request, and where: `path` is a dotted field name or a header. */
export interface Flaw {
  readonly path: string;
  readonly message: string;
}

/** The caller's mistake, told to the caller. Anything else that is thrown is ours, and is not. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: RequestErrorCode;
  readonly flaws: readonly Flaw[];

  constructor(code: RequestErrorCode, message: string, flaws: readonly Flaw[] = []) {
    super(message);
    this.code = code;
    this.flaws = flaws;
  }
}

/** Somebody else was first: what was to be changed is not what the caller has seen. */
export class StaleVersion extends RequestError {
  /** The present one. */
  readonly version: number;

  constructor(version: number) {
    super('stale', `The present version is ${version}. Read it, and change that one.`);
    this.version = version;
  }
}

/** The store gave no answer that can be used: the fault policy decides what the caller is told. */
export class StoreFault extends Error {
  override readonly name = 'StoreFault';
}

/** Our own mistake: something that the code believes to be always true was not. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** A message that has to be put together is given as a function where decisions pass by. */
export function invariant(condition: boolean, message: string | (() => string)): asserts condition {
  if (!condition) throw new InvariantError(typeof message === 'string' ? message : message());
}
