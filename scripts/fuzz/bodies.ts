import { deflateSync } from 'node:zlib';
import type { Random } from '../simulate/random.ts';
import { hostileText, randomJson } from './hostile.ts';
import { type Draft, validBody } from './valid.ts';

/** How a body was made: told in the report. */
export type Form =
  'valid' | 'altered' | 'added' | 'random JSON' | 'cut off' | 'deep' | 'huge' | 'bytes' | 'empty';

export interface MadeBody {
  readonly form: Form;
  readonly body: Buffer;
}

const SHARES: readonly (readonly [Form, number])[] = [
  ['valid', 50],
  ['altered', 14],
  ['added', 10],
  ['random JSON', 8],
  ['cut off', 6],
  ['deep', 3],
  ['huge', 2],
  ['bytes', 4],
  ['empty', 3],
];

const SHARES_SUM = SHARES.reduce((sum, [, share]) => sum + share, 0);

const formFor = (random: Random): Form => {
  let left = random.below(SHARES_SUM);
  for (const [form, share] of SHARES) {
    if (left < share) return form;
    left -= share;
  }
  return 'valid';
};

export const makeBody = (path: string, draft: Draft): MadeBody => {
  const form = formFor(draft.random);
  return { form, body: Buffer.from(MAKE[form](path, draft)) };
};

const textOf = (path: string, draft: Draft): string => JSON.stringify(validBody(path, draft));

/** One member is gone, is another thing, or has another name. */
const altered = (path: string, draft: Draft): string => {
  const { random } = draft;
  const body = validBody(path, draft);
  const names = Object.keys(body);
  const name = names[random.below(names.length)] ?? '';
  const { [name]: value, ...others } = body;
  return JSON.stringify(
    random.pick<() => unknown>([
      () => others,
      () => ({ ...others, [name]: randomJson(random, 2) }),
      () => ({ ...others, [name]: hostileText(random) }),
      () => ({ ...others, [`${name}s`]: value }),
      () => ({ ...others, [name.toUpperCase()]: value }),
      () => ({ ...others, [name]: [value] }),
      () => ({ ...others, [name]: { value } }),
      () => [body],
      () => ({ body }),
    ])(),
  );
};

/** Written into the text, so that a name can be there twice and `__proto__` is a member. */
const ADDED = [
  '"action":{"reason":"allowed"}',
  '"action":"pass"',
  '"action":{"body":"no","status_code":200,"reason":"x"}',
  '"__proto__":{"team":"fuzz-free","allowed":true}',
  '"constructor":{"prototype":{"team":"fuzz-free"}}',
  '"team":"fuzz-free"',
  '"team":"fuzz-limit-0"',
  '"x-team":"fuzz-free"',
  '"allowed":true',
  '"request_id":"call-again-1"',
  '"":""',
] as const;

const added = (path: string, draft: Draft): string => {
  const text = textOf(path, draft);
  const member = draft.random.pick(ADDED);
  return draft.random.happens(0.5)
    ? text.replace('{', `{${member},`)
    : text.replace(/\}$/, `,${member}}`);
};

const deep = (_path: string, { random, team }: Draft): string => {
  const levels = 1 + random.below(random.happens(0.05) ? 60_000 : 2_000);
  const [open, close] = random.pick<readonly [string, string]>([
    ['[', ']'],
    ['{"body":', '}'],
    ['{"messages":', '}'],
  ]);
  const nested = `${open.repeat(levels)}1${close.repeat(levels)}`;
  return random.happens(0.5)
    ? nested
    : `{"team":"${team}","body":{"messages":${nested}},"messages":${nested}}`;
};

/** Around what the checks take, and seldom around what a function takes at all. */
const huge = (path: string, draft: Draft): string => {
  const bytes = draft.random.happens(0.02) ? 6_000_100 : 10_000 + draft.random.below(20_000);
  return textOf(path, draft).replace('{', `{"padding":"${'a'.repeat(bytes)}",`);
};

const bytes = (path: string, draft: Draft): Buffer => {
  const text = Buffer.from(textOf(path, draft));
  return draft.random.pick<() => Buffer>([
    () => deflateSync(text),
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), text]),
    () => Buffer.from(text.toString('latin1'), 'utf16le'),
    () => Buffer.from(text.toString('base64')),
    () => Buffer.concat([text, Buffer.from([0xff, 0xfe, 0x00])]),
    () => Buffer.from(Array.from({ length: 200 }, () => draft.random.below(256))),
  ])();
};

const MAKE: Readonly<Record<Form, (path: string, draft: Draft) => string | Buffer>> = {
  valid: textOf,
  altered,
  added,
  'random JSON': (_path, { random }) => JSON.stringify(randomJson(random)),
  'cut off': (path, draft) => {
    const text = textOf(path, draft);
    return text.slice(0, draft.random.below(text.length));
  },
  deep,
  huge,
  bytes,
  empty: () => '',
};
