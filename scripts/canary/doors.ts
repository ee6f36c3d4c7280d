import {
  cameText,
  type DoorAnswer,
  guardPassFlaws,
  guardRejectFlaws,
  httpDenialFlaws,
  httpPassFlaws,
  nobodyFlaws,
  tokensLeftFlaws,
  tokensSpentFlaws,
  verdictFlaws,
} from './answers.ts';
import type { Finding, Flaws } from './finding.ts';
import type { Cast, Role } from './teams.ts';

export const DOORS = ['rate-limit', 'budget', 'tokens', 'guard', 'verdict', 'ext-authz'] as const;

export type Door = (typeof DOORS)[number];

/** A request to the gate. */
export interface Probe {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object;
}

export type AskGate = (probe: Probe) => Promise<DoorAnswer>;

/** A question to one door in the name of one team, or of nobody. */
export interface DoorCheck {
  readonly door: Door;
  readonly role: Role | 'nobody';
  readonly probe: (cast: Cast, role: Role | 'nobody') => Probe;
  readonly flaws: (answer: DoorAnswer) => Flaws;
}

export const MODEL = 'gpt-4o-mini';

const WHO: Readonly<Record<Role | 'nobody', string>> = {
  slow: 'a team without requests',
  poor: 'a team without money',
  roomy: 'a team with room',
  nobody: 'nobody',
};

export const runDoorCheck = async (
  { door, role, probe, flaws }: DoorCheck,
  { cast, ask }: { readonly cast: Cast; readonly ask: AskGate },
): Promise<Finding> => {
  const asked = probe(cast, role);
  const came = await ask(asked);
  return {
    door,
    asked: `${asked.method} ${asked.path} for ${WHO[role]}`,
    came: cameText(came),
    flaws: flaws(came),
  };
};

type ProbeOf = DoorCheck['probe'];

const JSON_TYPE = { 'content-type': 'application/json' };

const callHeaders = (cast: Cast, role: Role | 'nobody'): Readonly<Record<string, string>> => ({
  ...JSON_TYPE,
  ...(role === 'nobody' ? {} : { 'x-team': cast.team(role) }),
  'x-model': MODEL,
  'x-max-tokens': '16',
  'x-request-id': cast.newRequest(),
});

/** A check under `/v1`, which names the team in its body. */
const inBody =
  (path: string, further: object = {}): ProbeOf =>
  (cast, role) => ({
    method: 'POST',
    path,
    headers: JSON_TYPE,
    body: { ...(role === 'nobody' ? {} : { team: cast.team(role) }), ...further },
  });

/** A report of no tokens: it is counted, and it counts nothing. */
const tokens: ProbeOf = (cast, role) => {
  const probe = inBody('/v1/tokens', { tokens: 0 })(cast, role);
  return { ...probe, body: { ...probe.body, request_id: cast.newReport(role) } };
};

const PROMPT = { body: { messages: [{ role: 'user', content: 'Is anybody there?' }] } };

const guarded =
  (path: string): ProbeOf =>
  (cast, role) => ({ method: 'POST', path, headers: callHeaders(cast, role), body: PROMPT });

const INPUT = 'Is anybody there?';
const CHAT = { model: MODEL, max_tokens: 16, messages: [{ role: 'user', content: INPUT }] };

const BODIES: Readonly<Record<string, object>> = {
  '/v1/chat/completions': CHAT,
  '/v1/messages': CHAT,
  '/v1/responses': { model: MODEL, max_output_tokens: 16, input: INPUT },
  '/v1/embeddings': { model: MODEL, input: INPUT },
};

const authorized =
  (path: string): ProbeOf =>
  (cast, role) => ({
    method: 'POST',
    path: `/ext-authz${path}`,
    headers: { ...callHeaders(cast, role), 'x-path': path },
    ...(BODIES[path] === undefined ? {} : { body: BODIES[path] }),
  });

/** It names no model and has no body. */
const listing: ProbeOf = (cast, role) => {
  const named = { 'x-path': '/v1/models', 'x-request-id': cast.newRequest() };
  return {
    method: 'GET',
    path: '/ext-authz/v1/models',
    headers: role === 'nobody' ? named : { ...named, 'x-team': cast.team(role) },
  };
};

const RATE = inBody('/v1/rate-limit/check');
const BUDGET = inBody('/v1/budget/check', { model: MODEL });
const GUARD = guarded('/prompt-guard/request');
const VERDICT = guarded('/prompt-guard/verdict');

const authzChecks: readonly DoorCheck[] = Object.keys(BODIES).flatMap((path): DoorCheck[] => [
  {
    door: 'ext-authz',
    role: 'poor',
    probe: authorized(path),
    flaws: httpDenialFlaws('budget_spent'),
  },
  {
    door: 'ext-authz',
    role: 'slow',
    probe: authorized(path),
    flaws: httpDenialFlaws('rate_limited'),
  },
  { door: 'ext-authz', role: 'roomy', probe: authorized(path), flaws: httpPassFlaws },
]);

/** A denial and a pass for each door: a gate that denies everybody is as broken as one that nobody. */
export const DOOR_CHECKS: readonly DoorCheck[] = [
  { door: 'rate-limit', role: 'slow', probe: RATE, flaws: httpDenialFlaws('rate_limited') },
  { door: 'rate-limit', role: 'roomy', probe: RATE, flaws: httpPassFlaws },
  { door: 'budget', role: 'poor', probe: BUDGET, flaws: httpDenialFlaws('budget_spent') },
  { door: 'budget', role: 'roomy', probe: BUDGET, flaws: httpPassFlaws },
  { door: 'tokens', role: 'poor', probe: tokens, flaws: tokensSpentFlaws },
  { door: 'tokens', role: 'roomy', probe: tokens, flaws: tokensLeftFlaws },
  { door: 'guard', role: 'poor', probe: GUARD, flaws: guardRejectFlaws('budget_spent') },
  { door: 'guard', role: 'slow', probe: GUARD, flaws: guardRejectFlaws('rate_limited') },
  { door: 'guard', role: 'nobody', probe: GUARD, flaws: guardRejectFlaws('team_unknown') },
  { door: 'guard', role: 'roomy', probe: GUARD, flaws: guardPassFlaws },
  { door: 'verdict', role: 'slow', probe: VERDICT, flaws: verdictFlaws('reject') },
  { door: 'verdict', role: 'roomy', probe: VERDICT, flaws: verdictFlaws('pass') },
  ...authzChecks,
  { door: 'ext-authz', role: 'slow', probe: listing, flaws: httpDenialFlaws('rate_limited') },
  { door: 'ext-authz', role: 'roomy', probe: listing, flaws: httpPassFlaws },
  {
    door: 'ext-authz',
    role: 'nobody',
    probe: authorized('/v1/chat/completions'),
    flaws: nobodyFlaws,
  },
];
