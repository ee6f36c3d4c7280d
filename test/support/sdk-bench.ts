import { readFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import { type Gateway, startGateway } from '../../scripts/gateway/gateway.ts';
import { callBySdk, type SdkCall, type SdkOutcome } from '../../scripts/gateway/sdk-call.ts';
import type { GatewaySettings, KeyOwner } from '../../scripts/gateway/settings.ts';
import { loadFunctions } from '../../scripts/local/invoke.ts';
import { listen } from '../../scripts/local/server.ts';
import { readTemplate } from '../../scripts/local/template.ts';
import { createTeamIn } from '../../src/adapters/dynamo/teams.ts';
import { type Policy, policyOfTier } from '../../src/domain/policy.ts';
import type { Instant } from '../../src/domain/time.ts';
import { aTeam } from './gate.ts';
import { withoutWaiting, type Waits } from './sdk-waits.ts';
import { openTable } from './table.ts';

/** How the gateway between the SDKs and the gate is set up. */
export type Setup = Partial<Omit<GatewaySettings, 'gateUrl' | 'apiKeys'>>;

export interface SdkQuestion extends Partial<Omit<SdkCall, 'url' | 'sdk' | 'apiKey'>> {
  readonly sdk: SdkCall['sdk'];
  /** The key of a team: its name, unless it was made by `keyOf`. */
  readonly apiKey: string;
  readonly setup?: Setup;
  readonly onWait?: (ms: number) => void;
}

/** What a program got, and what it took. */
export interface SdkTaking {
  readonly came: SdkOutcome;
  /** Requests that the gateway saw. */
  readonly asked: number;
  /** Those that the provider saw. */
  readonly forwarded: number;
  readonly waits: Waits;
}

export interface SdkBench {
  readonly register: (changes?: Partial<Policy>) => Promise<string>;
  readonly keyOf: (name: string, owner: KeyOwner) => string;
  readonly call: (question: SdkQuestion) => Promise<SdkTaking>;
  /** Posts to the gate itself, as whoever reports usage does. */
  readonly post: (path: string, body: object) => Promise<void>;
  readonly close: () => Promise<void>;
}

const SERVERLESS_YML = new URL('../../serverless.yml', import.meta.url);

/** The deployed handlers behind a real HTTP gate, and gateways before it as tests ask for them. */
export const openSdkBench = async (
  settings: Readonly<Record<string, string>>,
): Promise<SdkBench> => {
  const table = await openTable();
  const template = readTemplate(await readFile(SERVERLESS_YML, 'utf8'));
  Object.assign(process.env, template.environment, {
    TABLE_NAME: table.name,
    STORE_ATTEMPT_MS: '10000',
    ...settings,
  });
  const gate = await listen(0, template.routes);
  gate.open(await loadFunctions(template.functions));
  const createTeam = createTeamIn({ ...table, fresh: () => table.client, attemptMs: 10_000 });
  const apiKeys: Record<string, KeyOwner> = {};
  const keyOf = (name: string, owner: KeyOwner): string => {
    apiKeys[name] = owner;
    return name;
  };
  const gateways = new Map<string, Gateway>();
  const gatewayFor = async (setup: Setup): Promise<Gateway> => {
    const name = JSON.stringify([setup, setup.fetch?.name]);
    const known = gateways.get(name);
    if (known !== undefined) return known;
    const made = await startGateway({ ...USUAL, ...setup, gateUrl: gate.url, apiKeys });
    gateways.set(name, made);
    return made;
  };
  return {
    register: async (changes = {}) => {
      const policy = { ...policyOfTier(aTeam('sdk'), 'standard'), ...changes };
      await createTeam(policy);
      return keyOf(policy.team, { team: policy.team });
    },
    keyOf,
    call: async ({ setup = {}, onWait, ...question }) => {
      const gateway = await gatewayFor(setup);
      const before = gateway.counts();
      const call = { model: 'gpt-4o', ...question, url: gateway.url };
      const { result: came, waits } = await withoutWaiting(() => callBySdk(call), onWait);
      const after = gateway.counts();
      return {
        ...{ came, waits },
        asked: after.arrived - before.arrived,
        forwarded: after.forwarded - before.forwarded,
      };
    },
    post: async (path, body) => {
      const response = await fetch(gate.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    },
    close: async () => {
      for (const gateway of gateways.values()) await gateway.close();
      await gate.close();
      await table.close();
    },
  };
};

const USUAL = { doors: 'ext-authz', failureMode: 'failClosed' } as const;

/** The clock of the gate, which stands still until it is set again. Timers run as ever. */
export const setClock = (at: Instant): void => {
  jest.useFakeTimers({
    now: at,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
};
