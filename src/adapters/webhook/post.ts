/** One request, and how it is made. */
export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PostDeps {
  readonly fetch: typeof fetch;
  readonly pause: (ms: number) => Promise<void>;
}

/**
 * With its pauses at most 9.8 seconds: far less than the lease of an alert. Whoever is down for
 * longer is told when the stream delivers again.
 */
const ANSWERED_WITHIN_MS = 3_000;
const PAUSES_MS = [200, 600];

/**
 * Sends until it is taken. Rejects with what went wrong, and never with the URL: that of a chat's
 * webhook is a secret as a whole.
 */
export const post = async (deps: PostDeps, request: Post): Promise<void> => {
  for (const pauseMs of [...PAUSES_MS, undefined]) {
    const failure = await once(deps, request);
    if (failure === undefined) return;
    if (pauseMs === undefined || failure.isFinal) throw new Error(failure.reason);
    await deps.pause(pauseMs);
  }
};

interface Failure {
  readonly reason: string;
  /** Asking again at once would not change it. */
  readonly isFinal: boolean;
}

const once = async (
  { fetch: send }: PostDeps,
  { url, headers, body }: Post,
): Promise<Failure | undefined> => {
  try {
    const response = await send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      // Followed, a redirect would carry what is signed to somebody else.
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWERED_WITHIN_MS),
    });
    await response.body?.cancel();
    if (response.ok) return undefined;
    return { reason: `Answered ${response.status}`, isFinal: !mayPass(response.status) };
  } catch (error) {
    // No answer, for whatever reason.
    return { reason: `No answer: ${reasonOf(error)}`, isFinal: false };
  }
};

const SERVER_ERROR = 500;
const MAY_PASS: ReadonlySet<number> = new Set([408, 425, 429]);

const mayPass = (status: number): boolean => status >= SERVER_ERROR || MAY_PASS.has(status);

/** A code and a name are ours to tell; the message may have the URL in it. */
const reasonOf = (error: unknown): string => {
  const cause = memberOf(error, 'cause');
  const reason = memberOf(cause, 'code') ?? memberOf(error, 'name');
  return typeof reason === 'string' ? reason : 'unknown';
};

const memberOf = (value: unknown, name: string): unknown => Reflect.get(Object(value), name);
