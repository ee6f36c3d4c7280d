import type { Route } from '../local/router.ts';
import { randomFrom, type Random } from '../simulate/random.ts';
import { type Form, makeBody } from './bodies.ts';
import { makeHeaders, type RawHeaders } from './headers.ts';
import { hostileText } from './hostile.ts';
import type { Mint } from './tokens.ts';
import { pickTeam } from './valid.ts';

/** One request, made from a seed and its number and from nothing else. */
export interface Fuzzed {
  readonly index: number;
  readonly method: string;
  readonly target: string;
  readonly rawHeaders: RawHeaders;
  readonly body: Buffer;
  readonly form: Form;
}

export interface Ground {
  readonly seed: number;
  readonly routes: readonly Route[];
  /** For the pass in which tokens say who calls. */
  readonly mint: Mint | undefined;
}

const SEEDS_APART = 0x9e3779b1;

export const makeRequest = ({ seed, routes, mint }: Ground, index: number): Fuzzed => {
  const random = randomFrom(Math.imul(seed + 1, SEEDS_APART) ^ Math.imul(index + 1, 0x85ebca6b));
  const { method, segments } = routes[random.below(routes.length)] ?? NO_ROUTE;
  const path = `/${segments.join('/')}`;
  const draft = { random, index, team: pickTeam(random) };
  const { form, body } = makeBody(path, draft);
  const isBare = method === 'ANY' && random.happens(0.15);
  return {
    index,
    method: isBare ? random.pick(BARE_METHODS) : methodFor(random, method),
    target: targetFor(random, path),
    rawHeaders: makeHeaders(draft, mint),
    body: isBare ? Buffer.alloc(0) : body,
    form: isBare ? 'empty' : form,
  };
};

const NO_ROUTE = { method: 'POST', segments: [] };

/** They come without a body, and call no model. */
const BARE_METHODS = ['GET', 'HEAD', 'OPTIONS', 'DELETE'] as const;
const METHODS = ['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'post', 'X'] as const;

const methodFor = (random: Random, method: string): string => {
  if (random.happens(0.02)) return random.pick(METHODS);
  return method === 'ANY' ? 'POST' : method;
};

const CLIENT_PATHS = [
  'v1/chat/completions',
  'v1/messages',
  'v1/responses',
  'v1/embeddings',
  'v1/models',
  'v1/realtime?model=gpt-4o',
  'v1beta/models/gemini-2.5-pro:generateContent',
  'model/anthropic.claude%3A0/invoke',
  'openai/deployments/gpt-4o/chat/completions',
  'v1/messages/count_tokens',
] as const;

/** Parameters of a route filled in, and now and then a path that nobody asked for. */
const targetFor = (random: Random, path: string): string => {
  const target = path
    .replace('{proxy+}', random.happens(0.9) ? random.pick(CLIENT_PATHS) : pathText(random))
    .replace(/\{[^}]*\}/g, () => pathText(random));
  if (random.happens(0.97)) return target;
  return random.pick([
    `${target}/`,
    `/${target}`,
    `${target}?team=fuzz-free&x=%00`,
    `${target}%2f..`,
    `${target}%`,
    target.toUpperCase(),
    `${target}?${'a=1&'.repeat(500)}`,
    '/',
    '/gateway-facts/v1/messages',
    '/ext-authzfacts',
  ]);
};

const pathText = (random: Random): string =>
  random.happens(0.5) ? pickTeam(random) : encodeURI(hostileText(random).toWellFormed());
