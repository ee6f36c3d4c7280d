/** A request as a client sent it, read to its end. */
export interface ClientRequest {
  readonly method: string;
  /** Path and query, as they came. */
  readonly target: string;
  readonly headers: Headers;
  readonly body: string;
}

/** What goes back to the client. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** In the pieces in which it is sent: a stream has several. */
  readonly body: readonly string[];
}

export const answer = (
  status: number,
  body: string | readonly string[],
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: new Headers(headers),
  body: typeof body === 'string' ? [body] : body,
});

export const jsonAnswer = (status: number, body: object): Answer =>
  answer(status, JSON.stringify(body), { 'content-type': 'application/json' });

export const textAnswer = (status: number, text: string): Answer =>
  answer(status, text, { 'content-type': 'text/plain' });

/** `/v1/chat/completions` of `/v1/chat/completions?beta=true`. */
export const pathOf = ({ target }: ClientRequest): string => target.split('?', 1)[0] ?? '';

/** The body as JSON; `undefined` where it is none, as that of a GET. */
export const jsonOf = ({ body }: ClientRequest): unknown => {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
