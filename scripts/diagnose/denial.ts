import { type Instant, laterBy, SECOND_MS, toIsoText } from '../../src/domain/time.ts';
import { memberAt, quotable, type Sight } from './sight.ts';
import { durationText } from './words.ts';

/** A fact of a denial, as two columns. */
export type Fact = readonly [name: string, told: string];

const PLAIN_MEMBERS = ['reason', 'reason_code', 'scope', 'limit', 'model', 'resets_at'] as const;

/** What the gate's denial says, member by member, and what a client should do about the wait. */
export const denialFacts = (sight: Sight, now: Instant): readonly Fact[] => {
  if (memberAt(sight.json, 'allowed') !== false) return [];
  return [
    ...PLAIN_MEMBERS.flatMap((name) => plainFact(sight, name)),
    ...suggested(sight),
    ...waitFacts(sight, now),
    ...(memberAt(sight.json, 'degraded') === true
      ? [['degraded', "the gate's table gave no answer: nothing is known of your usage"] as const]
      : []),
  ];
};

const plainFact = ({ json }: Sight, name: string): readonly Fact[] => {
  const value = memberAt(json, name);
  const isPlain = typeof value === 'string' || typeof value === 'number';
  return isPlain ? [[name, quotable(String(value))]] : [];
};

const suggested = ({ json }: Sight): readonly Fact[] => {
  const models = memberAt(json, 'suggested_models');
  if (!Array.isArray(models)) return [];
  const names = models.filter((model) => typeof model === 'string');
  return names.length === 0 ? [] : [['suggested_models', quotable(names.join(', '))]];
};

/** Beyond a year it is no wait of this gate, and a sum of times may not be a time. */
const WAIT_MAX_SECONDS = 31_622_400;
/** Up to here the gate sends `retry-after`, and clients wait by themselves. */
const SHORT_WAIT_SECONDS = 90;
const NO_WAIT_HELPS_SECONDS = 3_600;

const waitFacts = (sight: Sight, now: Instant): readonly Fact[] => {
  const seconds = memberAt(sight.json, 'retry_after_seconds');
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= WAIT_MAX_SECONDS)) return [];
  const until = toIsoText(laterBy(now, Math.ceil(seconds) * SECOND_MS));
  return [
    ['wait', `${durationText(seconds)}; until ${until}, if the answer came just now`],
    ['client', clientAdvice(sight, seconds)],
  ];
};

const clientAdvice = ({ headers }: Sight, seconds: number): string => {
  if (seconds === NO_WAIT_HELPS_SECONDS) {
    return 'should not retry: an hour stands for "no wait helps by itself". Somebody has to change something';
  }
  if (seconds > SHORT_WAIT_SECONDS) {
    return headers.get('x-should-retry') === 'false'
      ? 'should not retry: x-should-retry: false says so, and the SDKs obey. Come back when the wait is over'
      : 'should not retry in a loop. Come back when the wait is over';
  }
  return headers.has('retry-after')
    ? 'should wait as long as retry-after says, and try again once. The SDKs do so by themselves'
    : 'should wait and try again once. Without retry-after the SDKs retry too early: make them wait';
};
