import { parse, type ScalarTag } from 'yaml';
import { z } from 'zod';
import { type Route, toRoute } from './router.ts';
import { StartError } from './start-error.ts';

/** What `serverless.yml` says that the local gate needs to know. */
export interface Template {
  readonly region: string;
  /** What the functions find in `process.env`; what only a deployment knows is left out. */
  readonly environment: Readonly<Record<string, string>>;
  readonly functions: readonly LocalFunction[];
  readonly routes: readonly Route[];
  readonly schedules: readonly Schedule[];
}

/** A function that runs by the clock. */
export interface Schedule {
  readonly functionName: string;
  readonly everyMs: number;
}

export interface LocalFunction {
  readonly name: string;
  /** Relative to the root of the repository. */
  readonly file: string;
  readonly exportName: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
}

const VALUE = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const ENVIRONMENT = z.record(z.string(), VALUE).optional();
const EVENT = z.object({
  httpApi: z.union([z.string(), z.object({ method: z.string(), path: z.string() })]).optional(),
  schedule: z.string().optional(),
});
const SERVERLESS_YML = z.object({
  params: z.object({ default: z.record(z.string(), VALUE).optional() }).optional(),
  provider: z.object({
    region: z.string(),
    timeout: z.number(),
    memorySize: z.number(),
    environment: ENVIRONMENT,
  }),
  functions: z.record(
    z.string(),
    z.object({
      handler: z.string(),
      timeout: z.number().optional(),
      memorySize: z.number().optional(),
      environment: ENVIRONMENT,
      events: z.array(EVENT).optional(),
    }),
  ),
});

type Document = z.infer<typeof SERVERLESS_YML>;
type FunctionEntry = Document['functions'][string];

/** The functions of CloudFormation: their values are known only once deployed. */
const KNOWN_WHEN_DEPLOYED = ['!Ref', '!GetAtt', '!Sub', '!ImportValue'].map((tag): ScalarTag => ({
  tag,
  resolve: () => null,
}));

/** Reads the text of a `serverless.yml`, each variable resolved to its default. */
export const readTemplate = (text: string): Template => {
  const document = SERVERLESS_YML.parse(
    parse(text, { customTags: KNOWN_WHEN_DEPLOYED, logLevel: 'error', merge: true }),
  );
  const parameters = document.params?.default ?? {};
  const entries = Object.entries(document.functions);
  // All functions share one process here, so what one of them is given, all of them see.
  const environment = [document.provider, ...Object.values(document.functions)].flatMap((part) =>
    Object.entries(part.environment ?? {}),
  );
  return {
    region: resolve(document.provider.region, parameters),
    environment: Object.fromEntries(
      environment.flatMap(([name, value]) =>
        value === null ? [] : [[name, resolve(String(value), parameters)]],
      ),
    ),
    functions: entries.map(([name, entry]) => toFunction(name, entry, document.provider)),
    routes: entries.flatMap(([name, { events = [] }]) =>
      events.flatMap(({ httpApi }) =>
        httpApi === undefined ? [] : [toRoute(keyOf(httpApi), name)],
      ),
    ),
    schedules: entries.flatMap(([name, { events = [] }]) =>
      events.flatMap(({ schedule }) =>
        schedule === undefined ? [] : [{ functionName: name, everyMs: everyMsOf(schedule) }],
      ),
    ),
  };
};

const keyOf = (httpApi: string | { readonly method: string; readonly path: string }): string => {
  if (httpApi === '*') return '$default';
  if (typeof httpApi === 'string') return httpApi;
  return `${httpApi.method.replace('*', 'ANY').toUpperCase()} ${httpApi.path}`;
};

const RATE = /^rate\((?<count>\d+) (?<unit>minute|hour|day)s?\)$/;
const UNIT_MS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

const everyMsOf = (schedule: string): number => {
  const { count, unit = '' } = RATE.exec(schedule)?.groups ?? {};
  const unitMs = UNIT_MS[unit];
  if (unitMs !== undefined) return Number(count) * unitMs;
  throw new StartError(`serverless.yml: "${schedule}" is no rate that can be kept here.`);
};

const toFunction = (
  name: string,
  entry: FunctionEntry,
  provider: Document['provider'],
): LocalFunction => {
  const dot = entry.handler.lastIndexOf('.');
  return {
    name,
    file: `${entry.handler.slice(0, dot)}.ts`,
    exportName: entry.handler.slice(dot + 1),
    timeoutMs: (entry.timeout ?? provider.timeout) * 1_000,
    memoryMb: entry.memorySize ?? provider.memorySize,
  };
};

/** `${param:name}`, `${opt:name, 'default'}`, `${env:NAME, 'default'}`. */
const VARIABLES = /\$\{\w+:[^}]+\}/g;
const VARIABLE = /^\$\{(?<source>\w+):(?<name>[^,]+)(?:,\s*(['"]?)(?<fallback>.*)\3)?\}$/;

/** What the framework knows by itself. */
const OURS: Readonly<Record<string, string>> = { 'sls:stage': 'local' };

type Parameters = Readonly<Record<string, z.infer<typeof VALUE>>>;

const resolve = (text: string, parameters: Parameters): string =>
  text.replace(VARIABLES, (variable) => {
    const { source, name = '', fallback } = VARIABLE.exec(variable)?.groups ?? {};
    const value = source === 'param' ? parameters[name] : (OURS[`${source}:${name}`] ?? fallback);
    if (value !== undefined) return String(value);
    throw new StartError(`serverless.yml: ${variable} has no default, so it has no value here.`);
  });
