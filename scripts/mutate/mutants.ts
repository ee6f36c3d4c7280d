/** One way to break the code. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  /** Text of the file; its first occurrence is replaced. */
  readonly from: string;
  readonly to: string;
  /** What is given to jest: the tests that ought to notice. */
  readonly tests: readonly string[];
}

const TAKE = 'src/adapters/dynamo/take-expression.ts';
const RATE = 'src/adapters/dynamo/take-rate.ts';
const AMOUNTS = 'src/adapters/dynamo/take-amounts.ts';
const ON_THE_STORE = [
  '--selectProjects=integration',
  'test/integration/(races|decision|limits|meter|adversary|tokens)',
];
const PURE = ['--selectProjects=unit', 'test/unit/(domain|app|adapters)'];
const SETTLING = [
  '--selectProjects=integration',
  'test/integration/(usage|settlement|expiry|rollups)',
];

const inTake = (name: string, from: string, to: string): Mutant => ({
  name: `take: ${name}`,
  file: TAKE,
  from,
  to,
  tests: ON_THE_STORE,
});

const inRate = (name: string, from: string, to: string): Mutant => ({
  name: `rate: ${name}`,
  file: RATE,
  from,
  to,
  tests: ON_THE_STORE,
});

const inAmounts = (name: string, from: string, to: string): Mutant => ({
  name: `amounts: ${name}`,
  file: AMOUNTS,
  from,
  to,
  tests: ON_THE_STORE,
});

const pure = (name: string, file: string, [from, to]: readonly [string, string]): Mutant => ({
  name,
  file: `src/${file}`,
  from,
  to,
  tests: PURE,
});

const settling = (name: string, file: string, [from, to]: readonly [string, string]): Mutant => ({
  name,
  file: `src/${file}`,
  from,
  to,
  tests: SETTLING,
});

const TRUE_CLAUSE = "'attribute_exists(pk)'";

export const MUTANTS: readonly Mutant[] = [
  inTake(
    'a suspended team passes',
    "'attribute_not_exists(#st)'",
    "'(attribute_not_exists(#st) OR attribute_exists(pk))'",
  ),
  inTake(
    'changed terms pass for ordinary ones',
    "const HAS_ORDINARY_TERMS = 'attribute_not_exists(#v)'",
    "const HAS_ORDINARY_TERMS = '(attribute_not_exists(#v) OR attribute_exists(pk))'",
  ),
  inTake('changed terms pass for other ones', "'#v = :v'", "'(#v = :v OR attribute_exists(pk))'"),
  inTake(
    'a guest passes where none is let in',
    "const IS_REGISTERED = 'attribute_not_exists(#g)'",
    "const IS_REGISTERED = '(attribute_not_exists(#g) OR attribute_exists(pk))'",
  ),
  inTake(
    'a guest keeps the tier it had',
    "'(attribute_not_exists(#g) OR #g = :g)'",
    "'(attribute_not_exists(#g) OR #g = :g OR attribute_exists(pk))'",
  ),
  inAmounts(
    'what is left need not cover the need',
    '`(${isLeft} OR (attribute_not_exists',
    '`(${counter} > :slot OR attribute_exists(pk) OR ${isLeft} OR (attribute_not_exists',
  ),
  inAmounts(
    'what is left must be more than the need',
    '`${counter} >= ${needed}`',
    '`${counter} > ${needed}`',
  ),
  inAmounts(
    'a fresh window has room for anything',
    'AND ${limit} >= ${needed}))`',
    'AND (${limit} >= ${needed} OR attribute_exists(pk))))`',
  ),
  inTake(
    'a request id may be taken twice',
    "const REQUEST_IS_NEW = 'attribute_not_exists(#i)'",
    "const REQUEST_IS_NEW = '(attribute_not_exists(#i) OR attribute_exists(pk))'",
  ),
  inAmounts(
    'a cap lets one micro-dollar more',
    'const room = of.usdPerMonth - of.need;',
    'const room = of.usdPerMonth - of.need + 1;',
  ),
  inAmounts(
    'a day that begins is not taken from',
    '`${counter} = if_not_exists(${counter}, ${limit}) - ${taken}`',
    '`${counter} = if_not_exists(${counter}, ${limit}) - ${taken} + ${taken}`',
  ),
  inAmounts('a day that has begun is not taken from', 'number(-take)', 'number(0)'),
  inRate('slots may be reopened', "'#k <= :slot'", "'(#k <= :slot OR attribute_exists(pk))'"),
  inRate('a limit of 0 lets pass', "'#c < #u'", "'#c <= #u'"),
  inRate('a slot lets one more pass', 'OR #c < ${slot})', 'OR #c <= ${slot})'),
  inRate('one slot fewer is looked at', 'back <= SLOTS_PER_MINUTE', 'back < SLOTS_PER_MINUTE'),
  inRate(
    'a slot begins with the wrong count',
    '#h = if_not_exists(#h, #u)',
    '#h = if_not_exists(#h, #c)',
  ),
  inRate('the clock minute has no limit', '(#f < #rl OR', '(#f < #rl OR attribute_exists(pk) OR'),
  pure('judge: a limit is reached one too late', 'domain/judge.ts', [
    'taken + need <= limit',
    'taken + need <= limit + 1',
  ]),
  pure('judge: spent one too late', 'domain/judge.ts', [
    'taken - held >= limit',
    'taken - held > limit',
  ]),
  pure('judge: the shortest wait is told', 'domain/judge.ts', [
    '(wait ?? 0) > (latest ?? 0)',
    '(wait ?? 0) < (latest ?? 0)',
  ]),
  pure('estimate: a number is cut into groups of four', 'domain/character-costs.ts', [
    'DIGITS_PER_TOKEN = 3',
    'DIGITS_PER_TOKEN = 4',
  ]),
  pure('estimate: all marks in a row are the same', 'domain/cost-table.ts', [
    'sort === mark && unit === unitBefore',
    'sort === mark',
  ]),
  pure('ring: the window is a slot short', 'domain/slots.ts', [
    'slot - SLOTS_PER_MINUTE;',
    'slot - SLOTS_PER_MINUTE + 1;',
  ]),
  pure('windows: a day of 24 seconds', 'domain/time.ts', [
    'DAY_MS = 86_400_000',
    'DAY_MS = 24_000',
  ]),
  pure('memory: a retry is denied', 'app/denial-memory.ts', [
    'knowsRequest(meter, idOf(ask)) ||',
    '',
  ]),
  pure('memory: holds count as used', 'app/denial-memory.ts', [
    'judge(meterWithoutHolds, ask)',
    'judge(meter, ask)',
  ]),
  pure('money: a percent is rounded up', 'domain/money.ts', [
    '* 1000n) / BigInt(whole)',
    '* 1000n + 999n) / BigInt(whole)',
  ]),
  settling('settle: on any hold', 'adapters/dynamo/settle-expression.ts', [
    'draft.conditions.push(`#i${index} = :i${index}`);',
    'draft.conditions.push(`(#i${index} = :i${index} OR attribute_exists(pk))`);',
  ]),
  settling('receipt: written over another', 'adapters/dynamo/settle.ts', [
    "'attribute_not_exists(pk)'",
    "'attribute_not_exists(pk) OR attribute_exists(pk)'",
  ]),
  settling('unheld: written over another', 'adapters/dynamo/record-unheld.ts', [
    "'attribute_not_exists(pk)'",
    "'attribute_not_exists(pk) OR attribute_exists(pk)'",
  ]),
  settling('expired: its word is used twice', 'adapters/dynamo/expired.ts', [
    TRUE_CLAUSE,
    "'attribute_exists(pk) OR attribute_not_exists(pk)'",
  ]),
  settling('roll-up: counted twice', 'adapters/dynamo/roll-up.ts', [
    "'attribute_exists(pk) AND attribute_not_exists(rolledUp)'",
    TRUE_CLAUSE,
  ]),
  settling('a hold goes back to the wrong month', 'domain/settlement.ts', [
    'tokens: 0 - hold.tokens',
    'tokens: hold.tokens',
  ]),
];
