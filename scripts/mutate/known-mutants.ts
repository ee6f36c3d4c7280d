import type { Mutant } from './mutants.ts';

/** The law of the short form is tested in memory. */
const known = (name: string, file: string, [from, to]: readonly [string, string]): Mutant => ({
  name: `known: ${name}`,
  file: `src/${file}`,
  from,
  to,
  tests: ['--selectProjects=unit', 'test/unit/adapters/dynamo/known-meter'],
});

/** What a write takes for true of a meter that was seen. */
export const KNOWN_MUTANTS: readonly Mutant[] = [
  known('one more is let through', 'adapters/dynamo/take-rate.ts', [
    "'#c < :ceiling'",
    "'#c <= :ceiling'",
  ]),
  known('changed limits are not noticed', 'adapters/dynamo/take-rate.ts', [
    "'#e = :e'",
    "'(#e = :e OR attribute_exists(pk))'",
  ]),
  known('a first change is not noticed', 'adapters/dynamo/take-rate.ts', [
    "'attribute_not_exists(#e)'",
    "'(attribute_not_exists(#e) OR attribute_exists(pk))'",
  ]),
  known('a change makes no new edition', 'adapters/dynamo/limits-expression.ts', [
    '{ name: NAME.edition, by: 1 }',
    '{ name: NAME.edition, by: 0 }',
  ]),
  known('the oldest slot is forgotten', 'adapters/dynamo/known-meter.ts', [
    'window.index < oldest',
    'window.index <= oldest',
  ]),
  known('an older slot is the same', 'adapters/dynamo/known-meter.ts', [
    '!== slot || !hasCountersOf',
    '> slot || !hasCountersOf',
  ]),
  known('a counter that is not there is there', 'adapters/dynamo/known-meter.ts', [
    'item[name] !== undefined',
    'item[name] !== null',
  ]),
  known('what others have taken is not told', 'adapters/dynamo/take-expression.ts', [
    'known !== undefined && countsAll(ask)',
    'known !== undefined',
  ]),
];
