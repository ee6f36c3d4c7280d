import type { Mutant } from './mutants.ts';

/** The law of the short form is tested in memory. */
const known = (name: string, file: string, [from, to]: readonly [string, string]): Mutant => ({
  name: `known: ${name}`,
  file: `src/${file}`,
  from,
  to,
  tests: ['--selectProjects=unit', 'test/unit/adapters/dynamo/(known-meter|take.test)'],
});

/** What a write takes for true of a meter that was seen. */
export const KNOWN_MUTANTS: readonly Mutant[] = [
  known('one more is let through', 'adapters/dynamo/take-rate.ts', ["'#c < #o'", "'#c <= #o'"]),
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
  known('a meter made anew is the old one', 'adapters/dynamo/take-rate.ts', [
    "'#c < #o'",
    "'(#c < #o OR attribute_not_exists(#o))'",
  ]),
  known('the oldest slot is forgotten', 'adapters/dynamo/known-meter.ts', [
    'index >= first',
    'index > first',
  ]),
  known('a suspended team is not', 'adapters/dynamo/known-meter.ts', [
    "meter.status === 'active' &&",
    'meter.status !== undefined &&',
  ]),
  known('other terms are the same', 'adapters/dynamo/known-meter.ts', [
    'meter.termsVersion === ask.termsVersion &&',
    '(meter.termsVersion ?? 0) >= 0 &&',
  ]),
  known('a new slot is open', 'adapters/dynamo/known-meter.ts', [
    'isSlotOpen: openSlot === slot',
    'isSlotOpen: openSlot <= slot',
  ]),
  known('slots that others have opened were seen', 'adapters/dynamo/seen-meter.ts', [
    '...before, newestSlot, admissionsBefore, markers }',
    '...before, newestSlot, ...ringAfter(before ?? seen.meter, ask), markers }',
  ]),
  known('a slot that was opened untold is as it was seen', 'adapters/dynamo/seen-meter.ts', [
    'openSlot === seen.openSlot && markers',
    'markers',
  ]),
  known('a counter that is not there is there', 'adapters/dynamo/known-meter.ts', [
    'meter.usdInMonth.has(month)',
    'meter.usdInMonth.size >= 0',
  ]),
  known('what others have taken is not told', 'adapters/dynamo/take-expression.ts', [
    'known !== undefined && isToldByCounters(ask)',
    'known !== undefined',
  ]),
  known('a slot that was opened untold is not open', 'adapters/dynamo/seen-meter.ts', [
    'const openSlot = slotAt(ask.at);',
    'const { openSlot } = seen;',
  ]),
  known('what is over is not removed untold', 'adapters/dynamo/seen-meter.ts', [
    'leftoversOf({ ...meter, newestSlot: openSlot })',
    'seen.leftovers',
  ]),
  known(
    'those who are told nothing have their standing told',
    'adapters/dynamo/take-expression.ts',
    ["outcome: 'NONE'", "outcome: 'UPDATED_OLD'"],
  ),
  known('what others have counted is not told', 'adapters/dynamo/meter-item.ts', [
    'readNumber(item[NAME.admissions]) ?? seen.admissions',
    'seen.admissions',
  ]),
];
