import { parseArgs } from 'node:util';
import { durationMs } from '../cli/duration.ts';
import { LoadError } from './load-error.ts';

export const DOORS = ['guard', 'authz', 'rate-limit'] as const;

export type Door = (typeof DOORS)[number];

export interface LoadOptions {
  /** `undefined`: a gate of our own, which is started and stopped. */
  readonly url: string | undefined;
  /** Requests a second. */
  readonly rate: number;
  readonly durationMs: number;
  readonly teams: number;
  readonly doors: readonly Door[];
  /** `undefined`: limits that some teams will reach and others not. */
  readonly rpm: number | undefined;
  readonly seed: number;
  readonly requestsMax: number;
  readonly report: string | undefined;
  readonly json: boolean;
  readonly registers: boolean;
  readonly keeps: boolean;
  readonly holds: boolean;
  readonly token: string | undefined;
  readonly profile: string | undefined;
  readonly region: string | undefined;
  readonly signs: boolean;
  readonly help: boolean;
}

const HOUR_MS = 3_600_000;
const RATE_MAX = 5_000;
const TEAMS_MAX = 500;
const RPM_MAX = 1_000_000;
const REQUESTS_MAX = 1_000_000;

const OPTIONS = {
  url: { type: 'string' },
  rate: { type: 'string', default: '50' },
  duration: { type: 'string', default: '70s' },
  teams: { type: 'string', default: '9' },
  door: { type: 'string', default: 'mix' },
  rpm: { type: 'string' },
  seed: { type: 'string', default: '1' },
  'max-requests': { type: 'string', default: String(REQUESTS_MAX) },
  report: { type: 'string' },
  json: { type: 'boolean', default: false },
  'no-register': { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
  'no-holds': { type: 'boolean', default: false },
  token: { type: 'string' },
  profile: { type: 'string' },
  region: { type: 'string' },
  'no-sign': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export const readOptions = (args: readonly string[]): LoadOptions => {
  const values = parsed(args);
  const { token, profile, region, report, json, help } = values;
  if (values['no-register'] && (values.rpm !== undefined || values['no-holds'])) {
    throw new LoadError('--no-register has no limits of its own: leave --rpm and --no-holds out');
  }
  return {
    ...{ token, profile, region, json, help },
    url: originOf(values.url),
    rate: wholeNumber('--rate', values.rate, [1, RATE_MAX]),
    durationMs: durationIn(values.duration),
    teams: wholeNumber('--teams', values.teams, [1, TEAMS_MAX]),
    doors: doorsIn(values.door),
    rpm: values.rpm === undefined ? undefined : wholeNumber('--rpm', values.rpm, [0, RPM_MAX]),
    seed: wholeNumber('--seed', values.seed, [0, Number.MAX_SAFE_INTEGER]),
    requestsMax: wholeNumber('--max-requests', values['max-requests'], [1, REQUESTS_MAX]),
    report: fileIn(report),
    registers: !values['no-register'],
    keeps: values.keep,
    holds: !values['no-holds'],
    signs: !values['no-sign'],
  };
};

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new LoadError(error instanceof Error ? error.message : String(error));
  }
};

const originOf = (url: string | undefined): string | undefined => {
  if (url === undefined) return undefined;
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw new LoadError(`--url is no URL: "${url}"`);
  const { username, password } = new URL(url);
  // Not shown: it would be on the screen, and in the log of whatever runs this.
  if (username + password !== '') throw new LoadError('The URL has a password in it: use --token');
  return url.replace(/\/+$/, '');
};

const wholeNumber = (
  name: string,
  text: string,
  [min, max]: readonly [min: number, max: number],
): number => {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  const bounds = max === Number.MAX_SAFE_INTEGER ? '' : ` from ${min} to ${grouped(max)}`;
  throw new LoadError(`${name} is a whole number${bounds}, not "${text}"`);
};

const grouped = (count: number): string => count.toLocaleString('en-US');

const durationIn = (text: string): number => {
  const ms = durationMs(text);
  if (ms <= HOUR_MS) return ms;
  throw new LoadError(`--duration is an hour at most, not "${text}"`);
};

const doorsIn = (name: string): readonly Door[] => {
  if (name === 'mix') return DOORS;
  const found = DOORS.find((door) => door === name);
  if (found !== undefined) return [found];
  throw new LoadError(`There is no door "${name}": ${DOORS.join(', ')} or mix`);
};

const fileIn = (file: string | undefined): string | undefined => {
  if (file === '') throw new LoadError('--report wants the name of a file');
  return file;
};

/** How many requests are due, and how long the last one is after the first. */
export const requestsOf = ({ rate, durationMs: ms, requestsMax }: LoadOptions): number =>
  Math.min(requestsMax, Math.ceil((rate * ms) / 1_000));
