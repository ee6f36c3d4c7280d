import { type Answer, type ClientRequest, textAnswer } from './message.ts';
import { type Call, doorHeaders } from './door-headers.ts';
import type { GatewaySettings } from './settings.ts';

/** `allowed` has the id under which the gate knows the call, for the request that goes on. */
export type Authorized =
  | { readonly outcome: 'allowed'; readonly requestId: string }
  | { readonly outcome: 'answered'; readonly answer: Answer };

const PREFIX = '/ext-authz';
const TIMEOUT_MS = 2_000;

/**
 * Asks the gate before anything else, for every route. Any status but 2xx goes to the client as it
 * is; the failure mode is for when there was no HTTP answer at all.
 */
export const askExtAuthz = async (settings: GatewaySettings, call: Call): Promise<Authorized> => {
  const response = await responseTo(settings, call);
  if (response === undefined) {
    return settings.failureMode === 'failOpen'
      ? { outcome: 'allowed', requestId: call.requestId }
      : { outcome: 'answered', answer: textAnswer(403, 'external authorization failed') };
  }
  if (response.status >= 200 && response.status < 300) {
    const requestId = response.headers.get('x-request-id') ?? call.requestId;
    return { outcome: 'allowed', requestId };
  }
  return { outcome: 'answered', answer: response };
};

/** `undefined`: no answer, or none in time. */
const responseTo = async (settings: GatewaySettings, call: Call): Promise<Answer | undefined> => {
  const { request } = call;
  const ask = settings.fetch ?? fetch;
  try {
    const response = await ask(settings.gateUrl + PREFIX + request.target, {
      method: request.method,
      headers: withContentType(doorHeaders(settings, call), request),
      ...(request.body === '' ? {} : { body: request.body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body = [await response.text()];
    return { status: response.status, headers: response.headers, body };
  } catch {
    // Refused, cut off, too slow, not to be signed: the rule is one for all of them.
    return undefined;
  }
};

const withContentType = (headers: Headers, request: ClientRequest): Headers => {
  const type = request.headers.get('content-type');
  if (type !== null) headers.set('content-type', type);
  return headers;
};
