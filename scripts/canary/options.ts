import { parseArgs } from 'node:util';
import { CanaryError } from './canary-error.ts';
import { type Door, DOORS, MODEL } from './doors.ts';

export interface CanaryOptions {
  readonly url: string | undefined;
  readonly doors: readonly Door[];
  readonly table: string | undefined;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  readonly signs: boolean;
  readonly gateway: string | undefined;
  readonly apiKey: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly model: string;
  readonly json: boolean;
  readonly help: boolean;
}

const OPTIONS = {
  url: { type: 'string' },
  doors: { type: 'string', default: DOORS.join(',') },
  table: { type: 'string' },
  region: { type: 'string' },
  endpoint: { type: 'string' },
  'no-sign': { type: 'boolean', default: false },
  gateway: { type: 'string' },
  'api-key': { type: 'string', default: '' },
  header: { type: 'string', multiple: true },
  model: { type: 'string', default: MODEL },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export const readOptions = (args: readonly string[]): CanaryOptions => {
  const values = parsed(args);
  const options = {
    url: originOf('--url', values.url),
    doors: doorsIn(values.doors),
    table: values.table,
    region: values.region,
    endpoint: originOf('--endpoint', values.endpoint),
    signs: !values['no-sign'],
    gateway: originOf('--gateway', values.gateway),
    apiKey: values['api-key'],
    headers: headersIn(values.header ?? []),
    model: values.model,
    json: values.json,
    help: values.help,
  };
  if (options.url === undefined && options.gateway === undefined && !options.help) {
    throw new CanaryError('Which gate? --url URL, or --gateway URL (see --help)');
  }
  return options;
};

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new CanaryError(error instanceof Error ? error.message : String(error));
  }
};

/** SDKs are given a gateway with `/v1`, curl without: both are meant to be the same. */
const originOf = (option: string, url: string | undefined): string | undefined => {
  if (url === undefined) return undefined;
  if (URL.canParse(url) && /^https?:/.test(url))
    return url.replace(/\/+$/, '').replace(/\/v1$/, '');
  throw new CanaryError(`${option} is not a URL: "${url}"`);
};

const doorsIn = (list: string): readonly Door[] => {
  const wanted = list.split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => !DOORS.some((door) => door === name));
  if (unknown === undefined) return DOORS.filter((door) => wanted.includes(door));
  throw new CanaryError(`There is no door "${unknown}": ${DOORS.join(', ')}`);
};

const headersIn = (lines: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    lines.map((line) => {
      const { name, value } = /^(?<name>[\w-]+):\s*(?<value>.*)$/.exec(line)?.groups ?? {};
      if (name !== undefined && value !== undefined) return [name.toLowerCase(), value];
      throw new CanaryError('--header is "name: value"');
    }),
  );
