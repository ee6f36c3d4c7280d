import { z } from 'zod';
import { readGuardReply } from '../gateway/reply.ts';
import type { Door } from './options.ts';
import type { NoAnswer, Outcome } from './sending.ts';
import { jsonIn } from '../json-in.ts';

/** What came of a sending: an answer read to its end, or none and why. */
export type Reply =
  { readonly status: number; readonly body: string } | { readonly noAnswer: NoAnswer };

const DENIAL = z.object({ allowed: z.literal(false), reason_code: z.string() });
const ALLOWANCE = z.object({ allowed: z.literal(true), degraded: z.literal(true).optional() });

const ADMITTED: Outcome = { kind: 'admitted' };
const UNVERIFIED: Outcome = { kind: 'unverified' };
const UNREADABLE: Outcome = { kind: 'failed', why: 'unreadable' };

/** Reads an answer as whoever asks at that door does. */
export const outcomeOf = (door: Door, reply: Reply): Outcome => {
  if ('noAnswer' in reply) return { kind: 'failed', why: reply.noAnswer };
  return door === 'guard' ? guardOutcome(reply) : httpOutcome(reply);
};

interface Answer {
  readonly status: number;
  readonly body: string;
}

const guardOutcome = ({ status, body }: Answer): Outcome => {
  if (status !== 200) return failedWith(status);
  const reply = readGuardReply(body);
  switch (reply.outcome) {
    case 'pass':
      return reply.reason === 'allowed' ? ADMITTED : UNVERIFIED;
    case 'reject':
      return denialIn(reply.body) ?? failedWith(reply.status);
    case 'mask':
    case 'error':
      return UNREADABLE;
  }
};

const httpOutcome = ({ status, body }: Answer): Outcome => {
  if (status === 429) return denialIn(body) ?? failedWith(status);
  if (status !== 200) return failedWith(status);
  const allowance = ALLOWANCE.safeParse(jsonIn(body)).data;
  if (allowance === undefined) return UNREADABLE;
  return allowance.degraded === true ? UNVERIFIED : ADMITTED;
};

const failedWith = (status: number): Outcome => ({ kind: 'failed', why: `status ${status}` });

const denialIn = (text: string): Outcome | undefined => {
  const denial = DENIAL.safeParse(jsonIn(text)).data;
  return denial && { kind: 'denied', reason: denial.reason_code };
};
