import * as v from 'valibot';
import { isTeamId, type TeamId } from '../../domain/ids.ts';
import type { FaultAnswer } from '../../domain/terms.ts';
import { type Instant, instant } from '../../domain/time.ts';
import type { LogEvent } from './subscription.ts';

/** A call that the fault policy has answered, as the log of a function has it. */
export interface FaultLine {
  readonly team: TeamId;
  readonly answer: FaultAnswer;
  readonly at: Instant;
}

const Line = v.object({
  level: v.literal('error'),
  message: v.string(),
  team: v.string(),
});

/** How our own log says it. A denial is an error only where the store was not heard. */
const ANSWERS: Readonly<Record<string, FaultAnswer>> = {
  'allowed without having been verified': 'open',
  denied: 'closed',
};

/** `undefined` for every other line, and for what nobody can read. */
export const readFaultLine = ({ message, timestamp }: LogEvent): FaultLine | undefined => {
  const parsed = v.safeParse(Line, jsonIn(message));
  if (!parsed.success || !Object.hasOwn(ANSWERS, parsed.output.message)) return undefined;
  const { team, message: said } = parsed.output;
  const answer = ANSWERS[said];
  if (answer === undefined || !isTeamId(team)) return undefined;
  return { team, answer, at: instant(timestamp) };
};

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
