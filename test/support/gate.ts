import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import { type AttributeValue, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { toEvent } from '../../scripts/local/event.ts';
import { loadFunctions } from '../../scripts/local/invoke.ts';
import { toResponse } from '../../scripts/local/response.ts';
import { matchRoute } from '../../scripts/local/router.ts';
import { readTemplate } from '../../scripts/local/template.ts';
import { connect, type Table } from '../../src/adapters/dynamo/connect.ts';
import { EXPIRED_MAX, expireHoldsIn } from '../../src/adapters/dynamo/expired.ts';
import { enrolGuestIn, retierGuestIn } from '../../src/adapters/dynamo/guests.ts';
import { meterKey } from '../../src/adapters/dynamo/keys.ts';
import { parseMeter } from '../../src/adapters/dynamo/meter-item.ts';
import { readMeter } from '../../src/adapters/dynamo/read-meter.ts';
import { recordTokensIn } from '../../src/adapters/dynamo/record-tokens.ts';
import { settleHoldsIn } from '../../src/adapters/dynamo/settle.ts';
import { takeFrom } from '../../src/adapters/dynamo/take.ts';
import { changePolicyIn, createTeamIn, readPolicyIn } from '../../src/adapters/dynamo/teams.ts';
import { priceFrom } from '../../src/adapters/prices/price-model.ts';
import { addTokens, type TokensReport } from '../../src/app/add-tokens.ts';
import { askMeter } from '../../src/app/ask-meter.ts';
import { type BudgetQuestion, checkBudget } from '../../src/app/check-budget.ts';
import { checkRateLimit, type RateQuestion } from '../../src/app/check-rate-limit.ts';
import { denialMemory } from '../../src/app/denial-memory.ts';
import { guardPrompt, type PromptQuestion } from '../../src/app/guard-prompt.ts';
import type { Take } from '../../src/app/ports.ts';
import { expireOf } from '../../src/app/sweep-holds.ts';
import { termsMemory } from '../../src/app/terms-memory.ts';
import type { Allowance, Decision, Denial } from '../../src/domain/decision.ts';
import type { StoreFault } from '../../src/domain/errors.ts';
import { requestId, type TeamId, teamId } from '../../src/domain/ids.ts';
import type { Meter } from '../../src/domain/meter.ts';
import { type Policy, policyOfTier } from '../../src/domain/policy.ts';
import { type ListedModel, priceBook } from '../../src/domain/price-book.ts';
import { parseRate, ratesOf } from '../../src/domain/prices.ts';
import { folded } from '../../src/domain/settlement.ts';
import { type Instant, instant } from '../../src/domain/time.ts';
import { describe as sentenceOf } from '../../src/domain/reasons.ts';
import { openTable } from './table.ts';

export type RawItem = Record<string, AttributeValue>;

/** One call of the store, as it was billed. A refused condition tells no units. */
export interface Call {
  readonly command: string;
  readonly units: number;
}

/** What a test does to the store's answers. */
export interface Meddling {
  /** What was asked of the store so far. */
  readonly calls: Call[];
  /** So many of the next answers are lost after what was asked was done. */
  answersToLose: number;
  /** Done once, just before the next command of this name. */
  interruption: { readonly command: string; readonly act: () => Promise<unknown> } | undefined;
}

/** Fills in what a test does not care for: an id of its own, a model at a micro-dollar a token. */
type Loosely<Question, Kept extends keyof Question> = Pick<Question, Kept> & Partial<Question>;

/** One environment of a function: memories of its own, nothing known at first. */
export interface Environment extends Meddling {
  /** When requests were taken, by the clock under which the meter took them. */
  readonly takenAt: Instant[];
  readonly faults: StoreFault[];
  readonly table: Table;
  readonly checkRate: (question: Loosely<RateQuestion, 'team' | 'at'>) => Promise<Decision>;
  readonly guard: (question: Loosely<PromptQuestion, 'team' | 'at'>) => Promise<Decision>;
  readonly checkBudget: (question: Loosely<BudgetQuestion, 'team' | 'at'>) => Promise<Decision>;
  readonly addTokens: (
    report: Loosely<TokensReport, 'team' | 'at' | 'tokens'>,
  ) => ReturnType<ReturnType<typeof addTokens>>;
  readonly createTeam: ReturnType<typeof createTeamIn>;
  readonly changePolicy: ReturnType<typeof changePolicyIn>;
}

/** A table and whatever a test asks of it. */
export interface TestGate {
  readonly tableName: string;
  readonly environment: () => Environment;
  /** A team of the tier `standard` but for what is changed, under a name nobody else has. */
  readonly register: (changes?: Partial<Policy>) => Promise<Policy>;
  /** Makes the policy's next version. */
  readonly change: (policy: Policy, changes: Partial<Policy>, at: Instant) => Promise<Policy>;
  /** The meter's item as it is stored. */
  readonly item: (team: TeamId) => Promise<RawItem | undefined>;
  readonly meter: (team: TeamId) => Promise<Meter>;
  /** Every call in flight turns out to have used just what it holds. */
  readonly useUpHolds: (team: TeamId) => Promise<void>;
  readonly close: () => Promise<void>;
}

export const at = (text: string): Instant => instant(Date.parse(text));

export const aTeam = (name = 'team'): TeamId => teamId(`${name}-${randomUUID().slice(0, 8)}`);

export const aRequest = () => requestId(randomUUID());

/** Long enough for a machine with other things to do: no test waits for either. */
const ATTEMPT_MS = 10_000;
jest.setTimeout(60_000);

const DENIAL_MEMORY_MS = 5_000;

const dollarsPerMillion = (name: string, dollars: string): ListedModel => {
  const rate = parseRate(dollars);
  if (rate === undefined) throw new Error(`Not a rate: ${dollars}`);
  const tariff = { ...ratesOf({ input: rate, output: rate }), tiers: [] };
  return { provider: 'tests', names: [name], tariffs: [{ from: instant(0), tariff }] };
};

/** `penny`: a token is a micro-dollar, so that tests can be read. `gratis`: nothing. */
const MODELS = [dollarsPerMillion('penny', '1'), dollarsPerMillion('gratis', '0')];

export const openGate = async (): Promise<TestGate> => {
  const opened = await openTable();
  const clients: DynamoDBClient[] = [];
  const environment = (): Environment => environmentOn(opened.name, clients);
  const admin = environment();
  const item = async (team: TeamId): Promise<RawItem | undefined> => {
    const command = new GetItemCommand({
      TableName: opened.name,
      Key: { ...meterKey(team) },
      ConsistentRead: true,
    });
    return (await opened.client.send(command)).Item;
  };
  const meter = async (team: TeamId): Promise<Meter> => parseMeter((await item(team)) ?? {});
  return {
    tableName: opened.name,
    environment,
    register: async (changes = {}) => {
      const policy = { ...policyOfTier(aTeam(), changes.tier ?? 'standard'), ...changes };
      expectWord(await admin.createTeam(policy), 'created');
      return policy;
    },
    change: async (policy, changes, when) => {
      const next = { ...policy, ...changes, version: policy.version + 1 };
      expectWord(await admin.changePolicy({ policy: next, at: when }), 'changed');
      return next;
    },
    item,
    meter,
    useUpHolds: async (team) => {
      const { holds } = await meter(team);
      const settle = settleHoldsIn(admin.table);
      expectWord(await settle({ team, holds: [...holds], change: folded([]) }), 'settled');
    },
    close: async () => {
      for (const client of clients) client.destroy();
      await opened.close();
    },
  };
};

const expectWord = (answer: string, wanted: string): void => {
  if (answer !== wanted) throw new Error(`The table answered "${answer}", not "${wanted}"`);
};

const environmentOn = (tableName: string, clients: DynamoDBClient[]): Environment => {
  const meddling: Meddling = { calls: [], answersToLose: 0, interruption: undefined };
  const table = meddledTable(tableName, { meddling, clients });
  const faults: StoreFault[] = [];
  const takenAt: Instant[] = [];
  const terms = termsMemory(readPolicyIn(table));
  const price = priceFrom(priceBook(MODELS));
  const shared = {
    terms,
    enrolGuest: enrolGuestIn(table),
    readMeter: readMeter(table),
    prices: () => Promise.resolve(price),
    faults: { rateLimit: 'open', budget: 'closed' },
    within: <Result>(work: Promise<Result>) => work,
    onFault: (fault: StoreFault) => faults.push(fault),
  } as const;
  const ask = askMeter({
    ...shared,
    take: noting(takeFrom(table), takenAt),
    denials: denialMemory(DENIAL_MEMORY_MS),
    retierGuest: retierGuestIn(table),
    expire: expireOf({ expireHolds: expireHoldsIn(table), terms, chunkMax: EXPIRED_MAX }),
    termsFreshMs: DENIAL_MEMORY_MS,
  });
  const useCases = {
    checkRate: checkRateLimit({ ...shared, askMeter: ask }),
    guard: guardPrompt({ ...shared, askMeter: ask }),
    checkBudget: checkBudget(shared),
    addTokens: addTokens({ ...shared, recordTokens: recordTokensIn(table) }),
  };
  return Object.assign(meddling, {
    table,
    takenAt,
    faults,
    createTeam: createTeamIn(table),
    changePolicy: changePolicyIn(table),
    ...loosely(useCases),
  });
};

interface UseCases {
  readonly checkRate: ReturnType<typeof checkRateLimit>;
  readonly guard: ReturnType<typeof guardPrompt>;
  readonly checkBudget: ReturnType<typeof checkBudget>;
  readonly addTokens: ReturnType<typeof addTokens>;
}

const loosely = (
  useCases: UseCases,
): Pick<Environment, 'checkRate' | 'guard' | 'checkBudget' | 'addTokens'> => {
  const ordinary = () => ({ request: aRequest(), guestTier: undefined });
  const penny = 'penny' as PromptQuestion['model'];
  return {
    checkRate: (question) => useCases.checkRate({ ...ordinary(), ...question }),
    guard: (question) =>
      useCases.guard({
        ...ordinary(),
        model: penny,
        provider: undefined,
        isTierNamed: question.guestTier !== undefined,
        promptTokens: 1,
        outputTokensMax: 0,
        ...question,
      }),
    checkBudget: (question) =>
      useCases.checkBudget({ ...ordinary(), model: penny, estimate: undefined, ...question }),
    addTokens: (report) => useCases.addTokens({ ...ordinary(), ...report }),
  };
};

const noting =
  (take: Take, takenAt: Instant[]): Take =>
  async (asked) => {
    const taking = await take(asked);
    if (taking.outcome === 'taken') takenAt.push(asked.at);
    return taking;
  };

interface Meddled {
  readonly meddling: Meddling;
  readonly clients: DynamoDBClient[];
}

/** The real connection, both clients of it, with a listener in between. */
const meddledTable = (tableName: string, { meddling, clients }: Meddled): Table => {
  const table = connect({ tableName, attemptMs: ATTEMPT_MS });
  const listened = (client: DynamoDBClient): DynamoDBClient => {
    if (!clients.includes(client)) {
      clients.push(client);
      listenTo(client, meddling);
    }
    return client;
  };
  return { ...table, client: listened(table.client), fresh: () => listened(table.fresh()) };
};

const listenTo = (client: DynamoDBClient, meddling: Meddling): void => {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const call = { command: commandName.replace('Command', ''), units: 0 };
        meddling.calls.push(call);
        const { interruption } = meddling;
        if (interruption?.command === call.command) {
          meddling.interruption = undefined;
          await interruption.act();
        }
        const isLost = meddling.answersToLose > 0;
        if (isLost) meddling.answersToLose -= 1;
        try {
          const answer = await next({
            ...args,
            input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' },
          });
          call.units = unitsOf(answer.output);
          if (!isLost) return answer;
        } catch (error) {
          if (!isLost) throw error;
        }
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      },
    { step: 'initialize', name: 'tests' },
  );
};

const unitsOf = (output: object): number => {
  const consumed = 'ConsumedCapacity' in output ? output.ConsumedCapacity : undefined;
  const each = Array.isArray(consumed) ? consumed : [consumed];
  return each.reduce<number>(
    (sum, one: { CapacityUnits?: number } | undefined) => sum + (one?.CapacityUnits ?? 0),
    0,
  );
};

/** The allowance; a denial fails the test with its own words. */
export const allowed = (decision: Decision): Allowance => {
  if (decision.outcome === 'deny') throw new Error(`Denied: ${sentenceOf(decision.reason)}`);
  return decision;
};

export const denied = (decision: Decision): Denial => {
  if (decision.outcome === 'allow') throw new Error('Allowed');
  return decision;
};

/** How often the decisions of a race were an allowance. */
export const admissionsIn = (decisions: readonly Decision[]): number =>
  decisions.filter(({ outcome }) => outcome === 'allow').length;

/** So many at once. */
export const atOnce = <Result>(
  count: number,
  work: (index: number) => Promise<Result>,
): Promise<Result[]> => Promise.all(Array.from({ length: count }, (_, index) => work(index)));

/** Sends one request through the real handler of its route, as the HTTP API would. */
export type Post = (path: string, request: LambdaRequest) => Promise<LambdaAnswer>;

interface LambdaRequest {
  /** A POST if not given. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** `undefined`: none. */
  readonly body: unknown;
}

interface LambdaAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: unknown;
}

const SERVERLESS_YML = new URL('../../serverless.yml', import.meta.url);

/** The deployed functions as they are, clock included, on this table. */
export const openLambdas = async (tableName: string): Promise<Post> => {
  const template = readTemplate(await readFile(SERVERLESS_YML, 'utf8'));
  Object.assign(process.env, template.environment, {
    TABLE_NAME: tableName,
    STORE_ATTEMPT_MS: String(ATTEMPT_MS),
  });
  const functions = await loadFunctions(template.functions);
  return async (path, { method = 'POST', headers = {}, body }) => {
    const match = matchRoute(template.routes, { method, path });
    const invoke = functions.get(match?.route.functionName ?? '');
    if (match === undefined || invoke === undefined) throw new Error(`No function at ${path}`);
    const event = toEvent(
      {
        method,
        target: path,
        rawHeaders: Object.entries({ 'content-type': 'application/json', ...headers }).flat(),
        body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
        sourceIp: '127.0.0.1',
        requestId: randomUUID(),
        receivedAtMs: 0,
      },
      match,
    );
    const response = toResponse(await invoke(event));
    const { statusCode: status, headers: answered } = response;
    return { status, headers: answered, body: JSON.parse(response.body.toString()) as unknown };
  };
};
