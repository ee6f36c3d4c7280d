import { callBySdk, type SdkOutcome } from '../gateway/sdk-call.ts';
import { CanaryError } from './canary-error.ts';
import type { Finding, Flaws } from './finding.ts';
import { ENDED_WITHIN_MS, sdkText } from './sdks.ts';

/** A gateway in use, and a credential of a team there that must be denied. */
export interface RealGateway {
  readonly url: string;
  readonly apiKey: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly model: string;
}

/** Makes one call through it, whose denial has to arrive as one of ours. */
export const askThroughGateway = async (gateway: RealGateway): Promise<Finding> => {
  const came = await callBySdk({
    ...gateway,
    ...{ sdk: 'openai', kind: 'chat', maxRetries: 0 },
    signal: AbortSignal.timeout(ENDED_WITHIN_MS),
  });
  return {
    door: 'gateway',
    asked: `openai SDK through ${gateway.url}`,
    came: sdkText(came),
    flaws: flawsOf(came, gateway),
  };
};

/** How our denials begin, whoever they are told to. */
const OURS =
  /^(?:Budget has been exceeded! )?(?:RPM limit|Daily token limit|Monthly budget|Model |Team is )/;

const NO_ANSWER: ReadonlySet<string> = new Set(['APIConnectionError', 'APIUserAbortError']);

const flawsOf = (came: SdkOutcome, { url }: RealGateway): Flaws => {
  if (came.outcome === 'answered') return ['the denied call was answered'];
  if (NO_ANSWER.has(came.kind)) throw new CanaryError(`No answer from ${url}`);
  if (OURS.test(came.sentence ?? '') && came.status === 429) return [];
  if (came.status === 401 || came.status === 403) {
    throw new CanaryError(
      `The gateway does not accept the credential: ${came.printed}. See --api-key and --header.`,
    );
  }
  return ['the call was refused, but not by the gate'];
};
