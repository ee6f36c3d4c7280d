import { type Gateway, startGateway } from '../gateway/gateway.ts';
import { PROVIDER_WORDS } from '../gateway/provider.ts';
import { callBySdk, type SdkCall, type SdkName, type SdkOutcome } from '../gateway/sdk-call.ts';
import type { GatewaySettings } from '../gateway/settings.ts';
import { type Door, MODEL } from './doors.ts';
import { type Finding, type Flaws, flawsWhere } from './finding.ts';
import type { Cast, Role } from './teams.ts';

/** The gate as a gateway reaches it. */
export interface GateAt {
  readonly url: string;
  readonly fetch: typeof fetch;
}

type SdkDoor = Extract<Door, 'guard' | 'ext-authz'>;

/** A call of an official SDK through a gateway that asks the gate at one door. */
export interface SdkCheck {
  readonly door: SdkDoor;
  readonly role: Role;
  readonly sdk: SdkName;
  readonly kind: NonNullable<SdkCall['kind']>;
}

const DOOR_NAMES: readonly SdkDoor[] = ['guard', 'ext-authz'];
const SDKS: readonly SdkName[] = ['openai', 'anthropic'];
const ROLES: readonly Role[] = ['poor', 'slow', 'roomy'];
const KINDS = ['chat', 'chat stream'] as const;

export const SDK_CHECKS: readonly SdkCheck[] = DOOR_NAMES.flatMap((door) =>
  SDKS.flatMap((sdk) =>
    ROLES.flatMap((role) => KINDS.map((kind): SdkCheck => ({ door, role, sdk, kind }))),
  ),
);

const WHO: Readonly<Record<Role, string>> = {
  slow: 'without requests',
  poor: 'without money',
  roomy: 'with room',
};

export const runSdkCheck = async (
  check: SdkCheck,
  { cast, gate }: { readonly cast: Cast; readonly gate: GateAt },
): Promise<Finding> => {
  const { door, role, sdk, kind } = check;
  const gateway = await startGateway(settingsFor(check, cast, gate));
  try {
    const came = await callBySdk({
      ...{ sdk, kind, model: MODEL, url: gateway.url, apiKey: KEY },
      signal: AbortSignal.timeout(ENDED_WITHIN_MS),
      // A reject by the guard has no header that could stop the SDK, and nobody wants to wait for it.
      ...(door === 'guard' ? { maxRetries: 0 } : {}),
    });
    return {
      door,
      asked: `${sdk} SDK, ${kind}, a team ${WHO[role]}`,
      came: sdkText(came),
      flaws: role === 'roomy' ? passFlaws(came) : denialFlaws(check, came, gateway),
    };
  } finally {
    await gateway.close();
  }
};

const KEY = 'a-key-of-the-canary';

/** A gate that asks for a wait of days must not get it from the canary. */
export const ENDED_WITHIN_MS = 15_000;

const settingsFor = ({ door, role }: SdkCheck, cast: Cast, gate: GateAt): GatewaySettings => ({
  gateUrl: gate.url,
  fetch: gate.fetch,
  doors: door,
  // So that a door that gives no answer cannot pass for one that denies, nor one that allows.
  failureMode: role === 'roomy' ? 'failClosed' : 'failOpen',
  apiKeys: { [KEY]: { team: cast.team(role) } },
});

const passFlaws = (came: SdkOutcome): Flaws =>
  came.outcome === 'answered'
    ? flawsWhere([came.text !== PROVIDER_WORDS.join(''), 'the words are not those of the provider'])
    : ['a team with room is stopped'];

interface Words {
  readonly type: string;
  readonly code: string;
  readonly sentence: RegExp;
}

const BUDGET = { code: 'insufficient_quota', sentence: /Monthly budget exceeded/ } as const;

const EXPECTED: Readonly<Record<SdkName, Readonly<Record<'poor' | 'slow', Words>>>> = {
  openai: {
    poor: { ...BUDGET, type: 'budget_exceeded' },
    slow: { type: 'rate_limit_error', code: 'rate_limit_exceeded', sentence: /RPM limit exceeded/ },
  },
  anthropic: {
    poor: { ...BUDGET, type: 'billing_error' },
    slow: { type: 'rate_limit_error', code: 'rate_limit_exceeded', sentence: /RPM limit exceeded/ },
  },
};

const denialFlaws = ({ role, sdk }: SdkCheck, came: SdkOutcome, gateway: Gateway): Flaws => {
  const { arrived } = gateway.counts();
  if (came.outcome === 'answered') return ['the denied call was answered by the provider'];
  const expected = EXPECTED[sdk][role === 'poor' ? 'poor' : 'slow'];
  return flawsWhere(
    [came.kind !== 'RateLimitError', `the error is a ${came.kind}, not a RateLimitError`],
    [!expected.sentence.test(came.sentence ?? ''), 'the error does not say why'],
    [came.type !== expected.type, `its type is ${came.type ?? 'missing'}, not ${expected.type}`],
    [came.code !== expected.code, `its code is ${came.code ?? 'missing'}, not ${expected.code}`],
    [arrived !== 1, `the SDK asked ${arrived} times, though no retry helps`],
  );
};

/** What a program that uses the SDK gets, in a few words. */
export const sdkText = (came: SdkOutcome): string =>
  came.outcome === 'answered'
    ? `answered: ${came.text}`
    : `${came.kind}: ${came.status ?? ''} ${came.sentence ?? came.printed}`;
