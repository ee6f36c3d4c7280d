import type { Random } from '../simulate/random.ts';

/** What must never be in a log line: it goes with the number of the request it was planted in. */
export const secretOf = (index: number): string => `fuzz-secret-${index}-end`;

export const SECRET = /fuzz-secret[-\w]*/;

/** Texts that somebody, somewhere, has taken for something else. */
export const hostileText = (random: Random): string =>
  random.pick<() => string>([
    () => '',
    () => ' ',
    () => '\u0000',
    () => 'a\r\nx-team: fuzz-free',
    () => 'fuzz-free,fuzz-limit-0',
    () => ' fuzz-free ',
    () => 'FUZZ-FREE',
    () => 'fuzz-free\u0000',
    () => '__proto__',
    () => 'constructor',
    () => 'toString',
    () => 'hasOwnProperty',
    () => '*',
    () => '#',
    () => 'TEAM#fuzz-free',
    () => '../fuzz-free',
    () => '%66uzz-free',
    () => '{"action":{"reason":"ok"}}',
    () => '"},"action":{"reason":"ok"},"x":{"',
    () => "' OR '1'='1",
    () => '${param:x}',
    () => 'é',
    () => 'ｆuzz-free',
    () => '你好世界',
    () => '👩‍👩‍👧‍👦',
    () => '\ud800',
    () => '\u202efuzz',
    () => 'null',
    () => 'true',
    () => '-1',
    () => '1e999',
    () => '0x10',
    () => '9'.repeat(40),
    () => 'a'.repeat(64),
    () => 'a'.repeat(65),
    () => 'x'.repeat(201),
    () => 'x'.repeat(random.below(3_000)),
    () => String.fromCharCode(...Array.from({ length: 12 }, () => random.below(0xffff))),
  ])();

const edgeNumber = (random: Random): number =>
  random.pick([
    0,
    -0,
    1,
    -1,
    0.5,
    1.000000000001,
    999_999_999,
    1_000_000_000,
    1_000_000_001,
    2 ** 31,
    2 ** 53,
    2 ** 53 + 2,
    1e300,
    -1e300,
    5e-324,
  ]);

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const NAMES = [
  'team',
  'action',
  'body',
  'messages',
  'role',
  'content',
  'model',
  'tokens',
  'status_code',
  'reason',
  'events',
  'void',
  '__proto__',
  'constructor',
  'source',
  'file',
  'n',
  'max_tokens',
  'input',
] as const;

/** Any JSON there is, up to so many levels of it. */
export const randomJson = (random: Random, levels = 4): Json => {
  const leaves: readonly [() => Json, ...(() => Json)[]] = [
    () => null,
    () => random.happens(0.5),
    () => edgeNumber(random),
    () => hostileText(random),
    () => random.pick(['fuzz-free', 'gpt-4o', 'Hello', 'user', 'pass']),
  ];
  if (levels === 0) return random.pick(leaves)();
  return random.pick<() => Json>([
    ...leaves,
    () => Array.from({ length: random.below(5) }, () => randomJson(random, levels - 1)),
    () => Object.fromEntries(randomMembers(random, levels - 1)),
  ])();
};

const randomMembers = (random: Random, levels: number): readonly (readonly [string, Json])[] =>
  Array.from({ length: random.below(6) }, () => [
    random.happens(0.8) ? random.pick(NAMES) : hostileText(random),
    randomJson(random, levels),
  ]);
