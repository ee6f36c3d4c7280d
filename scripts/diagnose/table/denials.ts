import type { DenyCode } from '../../../src/domain/decision.ts';
import type { Entry } from '../entry.ts';
import { all, any, hasMember, member, sentence } from '../match.ts';
import { ASK_FOR_MORE, TOLD } from './denial-words.ts';

const DENY_CODES = Object.keys(TOLD).filter((code): code is DenyCode => Object.hasOwn(TOLD, code));

const entryOf = (code: DenyCode): Entry => {
  const { words, reason, wait, ...told } = TOLD[code];
  return {
    ...told,
    id: `denied-${code.replaceAll('_', '-')}`,
    layer: 'Tollgate',
    on: [429],
    when: any(all(member('allowed', false), member('reason_code', code)), sentence(words)),
    example: JSON.stringify({
      allowed: false,
      reason,
      retry_after_seconds: wait,
      reason_code: code,
    }),
  };
};

export const DENIALS: readonly Entry[] = [
  ...DENY_CODES.map(entryOf),
  {
    id: 'denied',
    layer: 'Tollgate',
    on: [403, 429],
    isGeneral: true,
    title: 'A limit of the team denies the call',
    when: all(member('allowed', false), hasMember('reason')),
    cause: 'The reason says which limit. It is one that this page does not know yet.',
    checkFirst: ['Read reason.', 'Wait retry_after_seconds, if it is there.'],
    whatToDo: ASK_FOR_MORE,
    example: '{"allowed":false,"reason":"Something new","retry_after_seconds":60}',
  },
];
