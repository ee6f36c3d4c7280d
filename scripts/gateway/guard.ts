import { type Answer, answer, jsonOf, pathOf, textAnswer } from './message.ts';
import { type Call, doorHeaders } from './door-headers.ts';
import { readGuardReply, whatTheClientSees } from './reply.ts';
import type { GatewaySettings } from './settings.ts';
import { guardedKind, type SimpleMessage, simpleMessages } from './simple-messages.ts';

export type Guarded =
  { readonly outcome: 'passed' } | { readonly outcome: 'answered'; readonly answer: Answer };

const WEBHOOK = '/prompt-guard/request';
const TIMEOUT_MS = 10_000;

/** Shows a chat to the guard, and lets pass whatever is none. */
export const askGuard = async (settings: GatewaySettings, call: Call): Promise<Guarded> => {
  const kind = guardedKind(pathOf(call.request));
  if (kind === undefined || call.request.method !== 'POST') return { outcome: 'passed' };
  const messages = simpleMessages(kind, jsonOf(call.request));
  if (messages === undefined) {
    return { outcome: 'answered', answer: textAnswer(400, 'The body is not one of this route') };
  }
  const reply = readGuardReply(await replyTo(settings, call, messages));
  const seen = whatTheClientSees(reply, settings.failureMode);
  if (seen.outcome === 'forwarded') return { outcome: 'passed' };
  const { status, body, contentType } = seen;
  const headers = contentType === undefined ? undefined : { 'content-type': contentType };
  return { outcome: 'answered', answer: answer(status, body, headers) };
};

/** Neither status nor content type of the reply are looked at. */
const replyTo = async (
  settings: GatewaySettings,
  call: Call,
  messages: readonly SimpleMessage[],
): Promise<string> => {
  const ask = settings.fetch ?? fetch;
  const headers = doorHeaders(settings, call);
  headers.set('content-type', 'application/json');
  try {
    const response = await ask(settings.gateUrl + WEBHOOK, {
      method: 'POST',
      headers,
      body: JSON.stringify({ body: { messages } }),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return new TextDecoder('utf-8', KEEPS_BYTE_ORDER_MARK).decode(await response.arrayBuffer());
  } catch {
    // No answer is as one that cannot be read: the failure mode decides.
    return '';
  }
};

const KEEPS_BYTE_ORDER_MARK = { fatal: true, ignoreBOM: true };
