import { z } from 'zod';
import { readGuardReply, whatTheClientSees } from '../gateway/reply.ts';
import { type Flaws, flawsWhere } from './finding.ts';
import { jsonIn } from '../json-in.ts';

/** An answer of the gate, read to its end. */
export interface DoorAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Why a team of the canary is denied. */
export type ExpectedCode = 'rate_limited' | 'budget_spent' | 'daily_tokens_spent' | 'team_unknown';

const DENIAL = z.object({
  type: z.literal('error'),
  error: z.object({ type: z.string(), message: z.string(), code: z.string() }),
  allowed: z.literal(false),
  reason: z.string(),
  reason_code: z.string(),
  retry_after_seconds: z.number(),
});

type DenialRead = z.infer<typeof DENIAL>;

const denialIn = (text: string): DenialRead | undefined => {
  const json = jsonIn(text);
  return DENIAL.safeParse(json).data;
};

/** What is wrong with a body that has to be a denial for this reason. */
const denialFlaws = (text: string, expected: ExpectedCode): Flaws => {
  const denial = denialIn(text);
  if (denial === undefined) return ['the body is not a denial that a client can read'];
  return flawsWhere(
    [denial.reason_code !== expected, `the reason is ${denial.reason_code}, not ${expected}`],
    [
      denial.error.message !== denial.reason && !denial.error.message.endsWith(denial.reason),
      'what an SDK shows is not the reason',
    ],
  );
};

/** A denial over HTTP: what reaches a client as it is. No wait helps the canary's teams soon. */
export const httpDenialFlaws =
  (expected: ExpectedCode) =>
  ({ status, headers, body }: DoorAnswer): Flaws => [
    ...flawsWhere(
      [status >= 200 && status < 300, `${status} lets the denied call go on`],
      [status !== 429 && (status < 200 || status >= 300), `the status is ${status}, not 429`],
      [!isJson(headers), 'the content type is not JSON'],
      [
        headers.get('x-should-retry') !== 'false',
        'it lacks x-should-retry: false, so that SDKs ask again for nothing',
      ],
      [
        Number(headers.get('retry-after') ?? 0) > RETRY_AFTER_MAX_SECONDS,
        'retry-after is longer than any client should sleep',
      ],
    ),
    ...denialFlaws(body, expected),
  ];

const RETRY_AFTER_MAX_SECONDS = 60;

const isJson = (headers: Headers): boolean =>
  /^application\/(?:[\w.-]+\+)?json\b/.test(headers.get('content-type') ?? '');

/** A reject, read by agentgateway's rules: by these alone it is one or a pass. */
export const guardRejectFlaws =
  (expected: ExpectedCode) =>
  ({ body }: DoorAnswer): Flaws => {
    const reply = readGuardReply(body);
    switch (reply.outcome) {
      case 'pass':
      case 'mask':
        return [`agentgateway reads it as a ${reply.outcome}: the denied call goes on`];
      case 'error':
        return [`agentgateway cannot read it (${reply.why}): the failure mode decides`];
      case 'reject':
        return [
          ...flawsWhere([reply.status !== 429, `the client sees ${reply.status}, not 429`]),
          ...denialFlaws(reply.body, expected),
        ];
    }
  };

export const guardPassFlaws = ({ body }: DoorAnswer): Flaws => {
  const reply = readGuardReply(body);
  if (reply.outcome === 'pass') {
    return flawsWhere([
      reply.reason !== 'allowed',
      `it passes, but not as "allowed": ${reply.reason ?? 'without a reason'}`,
    ]);
  }
  const seen = whatTheClientSees(reply, 'failClosed');
  return seen.outcome === 'forwarded'
    ? ['agentgateway replaces the prompt']
    : [`a team with room is stopped: its client sees ${seen.status}`];
};

const VERDICT = z.object({ action: z.string() });

export const verdictFlaws =
  (expected: 'pass' | 'reject') =>
  ({ body }: DoorAnswer): Flaws => {
    const verdict = VERDICT.safeParse(jsonIn(body)).data?.action;
    return flawsWhere([
      verdict !== expected,
      verdict === undefined ? 'it is no verdict' : `the verdict is ${verdict}, not ${expected}`,
    ]);
  };

const ALLOWED = z.object({ allowed: z.literal(true), degraded: z.literal(true).optional() });

export const httpPassFlaws = ({ status, body }: DoorAnswer): Flaws => {
  const allowed = ALLOWED.safeParse(jsonIn(body)).data;
  return flawsWhere(
    [status < 200 || status >= 300, `a team with room is stopped: ${status}`],
    [status >= 200 && status < 300 && allowed === undefined, 'it does not say that it allows'],
    [allowed?.degraded === true, 'it allows without knowing: the table gives no answer'],
  );
};

const TOKENS = z.object({ recorded: z.literal(true), next_check: z.unknown().optional() });

export const tokensSpentFlaws = ({ status, body }: DoorAnswer): Flaws => {
  const counted = TOKENS.safeParse(jsonIn(body)).data;
  if (status !== 200 || counted === undefined) return [`the tokens were not counted: ${status}`];
  return counted.next_check === undefined
    ? ['it does not say that the next call is denied']
    : denialFlaws(JSON.stringify(counted.next_check), 'daily_tokens_spent');
};

export const tokensLeftFlaws = ({ status, body }: DoorAnswer): Flaws => {
  const counted = TOKENS.safeParse(jsonIn(body)).data;
  return flawsWhere(
    [status !== 200 || counted === undefined, `the tokens were not counted: ${status}`],
    [counted?.next_check !== undefined, 'it says that the next call of a team with room is denied'],
  );
};

/** Nobody is named: the client is told to say who it is, in a form that its SDK reads. */
export const nobodyFlaws = ({ status, headers }: DoorAnswer): Flaws =>
  flawsWhere(
    [status >= 200 && status < 300, `${status} lets a call of nobody go on`],
    [(status < 200 || status >= 300) && status !== 401, `the status is ${status}, not 401`],
    [!isJson(headers), 'the content type is not JSON'],
  );

const SHOWN_MAX = 90;

/** An answer in a few words: the reason where it has one, else how it begins. */
export const cameText = ({ status, body }: DoorAnswer): string => {
  const words = wordsOf(body).replace(/\s+/g, ' ').trim();
  return `${status} ${words.length > SHOWN_MAX ? `${words.slice(0, SHOWN_MAX)}…` : words}`;
};

const wordsOf = (body: string): string => {
  const reply = readGuardReply(body);
  if (reply.outcome === 'reject') return `reject: ${denialIn(reply.body)?.reason ?? reply.body}`;
  if (reply.outcome === 'pass') return `pass: ${body}`;
  return denialIn(body)?.reason ?? body;
};
