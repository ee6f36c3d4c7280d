import type { Denial } from '../../domain/decision.ts';
import {
  type Addressee,
  type DenialBody,
  denialBody,
  retryAfterSeconds as waitOf,
} from './denial-body.ts';
import { rateLimitHeaders } from './rate-limit-headers.ts';

/** A denial as a client hears it: what belongs beside the status 429. */
export interface DenialAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: DenialBody;
}

export type AnswerDenial = (denial: Denial, addressee: Addressee) => DenialAnswer;

/**
 * SDKs obey `Retry-After` without a bound, even for days, so beyond `retryAfterMaxSeconds` they are
 * told not to retry. The body has the true wait in either case.
 */
export const denialAnswers =
  (retryAfterMaxSeconds: number): AnswerDenial =>
  (denial, addressee) => {
    const { now, style = 'openai' } = addressee;
    const wait = waitOf(denial, now);
    const retryAfterSeconds = wait <= retryAfterMaxSeconds ? wait : undefined;
    return {
      headers: {
        ...(retryAfterSeconds === undefined
          ? { 'x-should-retry': 'false' }
          : { 'retry-after': String(retryAfterSeconds) }),
        ...rateLimitHeaders(denial.standing, { now, style, retryAfterSeconds }),
      },
      body: denialBody(denial, addressee),
    };
  };
