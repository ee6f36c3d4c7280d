import type { Random } from '../simulate/random.ts';
import { hostileText, secretOf } from './hostile.ts';
import type { Mint } from './tokens.ts';
import { type Draft, pickModel, pickRequest, pickTeam } from './valid.ts';

/** Names and values in turn, as they come over the wire: a name can be there twice. */
export type RawHeaders = readonly string[];

type Pair = readonly [name: string, value: string];

export const makeHeaders = (draft: Draft, mint: Mint | undefined): RawHeaders => {
  const { random } = draft;
  const pairs = [
    contentType(random),
    ...identity(draft, mint),
    ...facts(draft),
    ['cookie', `session=${secretOf(draft.index)}`] as const,
  ];
  return (random.happens(0.12) ? smuggled(random, pairs) : pairs).flat();
};

const contentType = (random: Random): Pair => [
  'content-type',
  random.happens(0.9)
    ? 'application/json'
    : random.pick([
        '',
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/json; charset=utf-16',
        'application/vnd.api+json',
        'APPLICATION/JSON',
        'application/jsonp',
        'application/octet-stream',
      ]),
];

/** Where tokens count, the other header is there as well, and says something else. */
const identity = (draft: Draft, mint: Mint | undefined): readonly Pair[] => {
  const { random, team, index } = draft;
  if (mint !== undefined) {
    const bearer = `Bearer ${mint.pick(random, team)}`;
    const sent: readonly Pair[] = random.happens(0.95) ? [['authorization', bearer]] : [];
    return random.happens(0.3) ? [...sent, ['x-team', pickTeam(random)]] : sent;
  }
  const authorization: Pair = ['authorization', `Bearer ${secretOf(index)}`];
  if (random.happens(0.04)) return [authorization];
  return [authorization, ['x-team', random.happens(0.94) ? team : hostileText(random)]];
};

const TIERS = ['sandbox', 'standard', 'premium', 'unlimited'] as const;
const STYLES = ['openai', 'anthropic', 'litellm'] as const;
const PATHS = ['/v1/messages', '/v1/chat/completions', '/v1/embeddings', '/v1/realtime'] as const;

/** What a gateway says of a call beside who makes it: some of it, and some of it nonsense. */
const facts = (draft: Draft): readonly Pair[] => {
  const { random } = draft;
  const values: Readonly<Record<string, () => string>> = {
    'x-model': () => pickModel(random),
    'x-request-id': () => pickRequest(draft),
    'x-max-tokens': () => String(random.below(4_000)),
    'x-tier': () => random.pick(TIERS),
    'x-provider': () => random.pick(['openai', 'anthropic', 'ollama', 'azure']),
    'x-path': () => random.pick(PATHS),
    'x-api-style': () => random.pick(STYLES),
    'x-user': () => `user-${random.below(9)}`,
  };
  return Object.entries(values).flatMap(([name, valid]): readonly Pair[] => {
    if (random.happens(0.5)) return [];
    return [[name, random.happens(0.93) ? valid() : hostileText(random)]];
  });
};

/** What an attacker puts in: a name twice or in capitals, too much of it, or what is no header. */
const smuggled = (random: Random, pairs: readonly Pair[]): readonly Pair[] =>
  random.pick<() => readonly Pair[]>([
    () => [...pairs, ['x-team', 'fuzz-free']],
    () => [['X-Team', 'fuzz-free'], ...pairs],
    () => [...pairs, ['X-TEAM', '']],
    () => [...pairs, ['x-team ', 'fuzz-free']],
    () => [...pairs, ['x_team', 'fuzz-free']],
    () => [...pairs, ['authorization', 'Bearer again']],
    () => [...pairs, ['__proto__', 'fuzz-free']],
    () => [...pairs, ['constructor', 'fuzz-free']],
    () => [...pairs, ['x-request-id', 'call-again-1']],
    () => [...pairs, ['x-big', 'b'.repeat(random.below(70_000))]],
    () => [...pairs, ['x-model', 'm'.repeat(9_000)]],
    () => [...pairs, ['x-tollgate-hold', 'call-again-2']],
    () => [...pairs, ['content-length', '-1'], ['transfer-encoding', 'chunked']],
    () => [...pairs, ['x-amzn-oidc-data', 'a.b.c'], ['x-amzn-oidc-identity', 'fuzz-free']],
    () => pairs.map(([name, value]): Pair => [name, `${value}\r\nx-team: fuzz-free`]),
    () => pairs.map(([name, value]): Pair => [name, `${value}\u0000`]),
    () => pairs.map(([name, value]): Pair => [name, `  ${value}\t`]),
    () => pairs.map(([name, value]): Pair => [name.toUpperCase(), value]),
  ])();
