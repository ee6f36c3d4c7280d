import { Option } from 'commander';
import { wrongUsage } from './cli-error.ts';

/** A member of a team that an option sets. */
interface Setting {
  readonly flags: string;
  readonly help: string;
  readonly choices?: readonly string[];
  /** Where it stands in the body. */
  readonly place: readonly [name: string, inner?: string];
  readonly read: (text: string) => unknown;
}

/** What `none` and `tier` say in place of a limit: no limit, and that of the tier. */
const limitIn = (text: string, read: (text: string) => unknown): unknown => {
  if (text === 'none') return null;
  return text === 'tier' ? text : read(text);
};

const number = (text: string): number => {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw wrongUsage(`"${text}" is no whole number`);
};

const money = (text: string): string => {
  const amount = text.replace(/^\$/, '');
  if (/^\d+(\.\d+)?$/.test(amount)) return amount;
  throw wrongUsage(`"${text}" is no amount of dollars, such as 12.50`);
};

/** `none`, or an amount of money. */
export const moneyOrNone = (text: string): string | null => (text === 'none' ? null : money(text));

const itself = (text: string): string => text;
const listIn = (text: string): readonly string[] => text.split(',').map((each) => each.trim());
const faultIn = (text: string): string | null => (text === 'deployment' ? null : text);
const FAULTS = ['open', 'closed', 'deployment'];

const SETTINGS: readonly Setting[] = [
  {
    flags: '--tier <tier>',
    help: 'whose limits it has where it has none of its own',
    choices: ['sandbox', 'standard', 'premium', 'unlimited'],
    place: ['tier'],
    read: itself,
  },
  { flags: '--description <text>', help: 'for people', place: ['description'], read: itself },
  {
    flags: '--rpm <n>',
    help: 'requests a minute: a number, none or tier',
    place: ['overrides', 'rpm'],
    read: (text) => limitIn(text, number),
  },
  {
    flags: '--tokens-per-day <n>',
    help: 'a number, none or tier',
    place: ['overrides', 'tokens_per_day'],
    read: (text) => limitIn(text, number),
  },
  {
    flags: '--usd-per-month <usd>',
    help: 'the monthly budget: dollars, none or tier',
    place: ['overrides', 'usd_per_month'],
    read: (text) => limitIn(text, money),
  },
  {
    flags: '--warn-percent <n>',
    help: 'of the budget: from here on it is warned',
    place: ['warn_percent'],
    read: number,
  },
  {
    flags: '--hard-percent <n>',
    help: 'of the budget: from here on it is denied',
    place: ['hard_percent'],
    read: number,
  },
  {
    flags: '--alert-percents <list>',
    help: 'of the budget: an alert at each, as 50,80,100',
    place: ['alert_percents'],
    read: (text) => listIn(text).map(number),
  },
  {
    flags: '--window <kind>',
    help: 'how a minute is counted',
    choices: ['sliding', 'fixed'],
    place: ['window'],
    read: itself,
  },
  {
    flags: '--mode <mode>',
    help: 'shadow counts and tells, and denies nothing',
    choices: ['enforce', 'shadow'],
    place: ['mode'],
    read: itself,
  },
  {
    flags: '--holds <mode>',
    help: 'whether calls in flight are held for',
    choices: ['on', 'off'],
    place: ['holds', 'mode'],
    read: itself,
  },
  {
    flags: '--hold-seconds <n>',
    help: 'how long a hold waits for its usage',
    place: ['holds', 'seconds'],
    read: number,
  },
  {
    flags: '--output-tokens-default <n>',
    help: 'held where a call names no max_tokens',
    place: ['holds', 'output_tokens_default'],
    read: number,
  },
  {
    flags: '--output-tokens-max <n>',
    help: 'held at most',
    place: ['holds', 'output_tokens_max'],
    read: number,
  },
  {
    flags: '--expired-holds <what>',
    help: 'what becomes of a hold without usage',
    choices: ['release', 'charge'],
    place: ['holds', 'expired'],
    read: itself,
  },
  {
    flags: '--unknown-model <policy>',
    help: 'for models without a price',
    choices: ['deny', 'conservative', 'allow'],
    place: ['unknown_model'],
    read: itself,
  },
  {
    flags: '--amounts <mode>',
    help: 'whether denials tell amounts of money',
    choices: ['shown', 'hidden'],
    place: ['amounts'],
    read: itself,
  },
  {
    flags: '--fail-rate-limit <way>',
    help: 'when the table gives no answer',
    choices: FAULTS,
    place: ['faults', 'rate_limit'],
    read: faultIn,
  },
  {
    flags: '--fail-budget <way>',
    help: 'when the table gives no answer',
    choices: FAULTS,
    place: ['faults', 'budget'],
    read: faultIn,
  },
  {
    flags: '--models <list>',
    help: 'the only ones allowed, as gpt-4o*,o3; or all',
    place: ['models'],
    read: (text) => (text === 'all' ? null : listIn(text)),
  },
];

/** Of an option that may be named several times. */
export const collected = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

export const settingOptions = (): readonly Option[] =>
  SETTINGS.map(({ flags, help, choices }) => {
    const option = new Option(flags, help);
    return choices === undefined ? option : option.choices(choices);
  });

/** The members of the body that options name; the others stay as they are. */
export const settingsIn = (
  options: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => {
  const body: Record<string, unknown> = {};
  for (const { flags, place, read } of SETTINGS) {
    const text = options[new Option(flags).attributeName()];
    if (typeof text === 'string') put(body, place, read(text));
  }
  return body;
};

const put = (body: Record<string, unknown>, [name, inner]: Setting['place'], value: unknown) => {
  body[name] = inner === undefined ? value : { ...Object(body[name]), [inner]: value };
};
