import { type JsonNode, readJsonTree } from './json-tree.ts';

/** What agentgateway 1.4.1 makes of the reply to a request webhook. */
export type GuardReply =
  | ({ readonly outcome: 'pass' } & Reason)
  | ({ readonly outcome: 'reject'; readonly status: number; readonly body: string } & Reason)
  | ({ readonly outcome: 'mask' } & MaskBody & Reason)
  | { readonly outcome: 'error'; readonly why: GuardReplyFault };

interface Reason {
  readonly reason?: string;
}

/** `choices` belong to the response webhook: the request webhook understands them, and then fails. */
interface MaskBody {
  readonly of: 'messages' | 'choices';
  readonly messages: readonly Message[];
}

interface Message {
  readonly role: string;
  readonly content: string;
}

export type GuardReplyFault =
  | 'not JSON'
  | 'neither an object nor an array of one'
  | 'no action'
  | 'action given twice'
  | 'not to be held: too deep, a lone surrogate or a number out of range'
  | 'no known action';

/** What a client of the gateway gets; a forwarded call is answered by the model. */
export type ClientView =
  | { readonly outcome: 'forwarded' }
  | {
      readonly outcome: 'answered';
      readonly status: number;
      readonly body: string;
      /** A reject carries no content type at all. */
      readonly contentType?: 'text/plain';
    };

export type FailureMode = 'failClosed' | 'failOpen';

/**
 * Reads a reply as the gateway does, which is not as its authors' examples suggest.
 *
 * The gateway tells the three actions apart by their fields alone, in the order mask, reject, pass;
 * nearly any object fits the last. So a reject with one wrong field is a pass, and the only way to
 * know that a reply denies is to read it with these rules. They are those of a Rust enum that
 * serde derives as untagged, and were compared with serde_json 1.0.151 itself: fields without
 * a meaning are ignored, a field given twice spoils the variant that knows it, and a list of all
 * fields in order stands for the object.
 *
 * Takes the body as text of valid UTF-8 that still has its byte order mark, which is an error.
 */
export const readGuardReply = (bodyText: string): GuardReply => {
  const reply = readJsonTree(bodyText);
  if (reply === undefined) return fault('not JSON');
  const action = actionIn(reply);
  if (typeof action === 'string') return fault(action);
  if (!action.isHoldable || action.height > ACTION_HEIGHT_MAX) {
    return fault('not to be held: too deep, a lone surrogate or a number out of range');
  }
  return asMask(action) ?? asReject(action) ?? asPass(action) ?? fault('no known action');
};

/** The `failureMode` of the guard decides what becomes of a reply that cannot be read. */
export const whatTheClientSees = (reply: GuardReply, failureMode: FailureMode): ClientView => {
  switch (reply.outcome) {
    case 'pass':
      return FORWARDED;
    case 'mask':
      return reply.of === 'messages' ? FORWARDED : GUARD_FAILED;
    case 'reject':
      return isHttpStatus(reply.status)
        ? { outcome: 'answered', status: reply.status, body: reply.body }
        : GUARD_FAILED;
    case 'error':
      return failureMode === 'failOpen' ? FORWARDED : GUARD_FAILED;
  }
};

const FORWARDED: ClientView = { outcome: 'forwarded' };

const GUARD_FAILED: ClientView = {
  outcome: 'answered',
  status: 503,
  body: 'processing failed: prompt guard failed',
  contentType: 'text/plain',
};

/** The range of the `http` crate. Outside it no response can be built, whatever the failure mode. */
const isHttpStatus = (status: number): boolean => status >= 100 && status <= 999;

/** serde_json gives up at the 128th bracket, and the action stands inside of one. */
const ACTION_HEIGHT_MAX = 126;

const U16_MAX = 65_535;

const fault = (why: GuardReplyFault): GuardReply => ({ outcome: 'error', why });

/**
 * Only the action is held in memory to be tried three times. Whatever stands beside it is skipped
 * unread, so that nothing there is too deep or too large; only the names are read.
 */
const actionIn = (reply: JsonNode): JsonNode | GuardReplyFault => {
  if (reply.kind === 'array') {
    const [only, ...others] = reply.items;
    return only !== undefined && others.length === 0 ? only : 'no action';
  }
  if (reply.kind !== 'object') return 'neither an object nor an array of one';
  if (!reply.members.every(({ name }) => name.isHoldable)) return 'no action';
  const [action, ...others] = reply.members.filter(({ name }) => name.value === 'action');
  if (action === undefined) return 'no action';
  return others.length === 0 ? action.value : 'action given twice';
};

type Fields = ReadonlyMap<string, JsonNode>;

/** The fields of a struct: from an object those given once, from a list all of them in order. */
const fieldsOf = (node: JsonNode | undefined, names: readonly string[]): Fields | undefined => {
  if (node?.kind === 'array') {
    const isWhole = node.items.length === names.length;
    return isWhole ? new Map(node.items.map((item, at) => [names[at] ?? '', item])) : undefined;
  }
  if (node?.kind !== 'object') return undefined;
  const known = node.members.filter(({ name }) => names.includes(name.value));
  const fields = new Map(known.map(({ name, value }) => [name.value, value]));
  return fields.size === known.length ? fields : undefined;
};

const asMask = (action: JsonNode): GuardReply | undefined => {
  const fields = fieldsOf(action, ['body', 'reason']);
  const reason = reasonIn(fields);
  const body = maskedMessages(fields?.get('body')) ?? maskedChoices(fields?.get('body'));
  return reason && body && { outcome: 'mask', ...body, ...reason };
};

const asReject = (action: JsonNode): GuardReply | undefined => {
  const fields = fieldsOf(action, ['body', 'status_code', 'reason']);
  const reason = reasonIn(fields);
  const body = textOf(fields?.get('body'));
  const status = u16Of(fields?.get('status_code'));
  if (reason === undefined || body === undefined || status === undefined) return undefined;
  return { outcome: 'reject', status, body, ...reason };
};

const asPass = (action: JsonNode): GuardReply | undefined => {
  const reason = reasonIn(fieldsOf(action, ['reason']));
  return reason && { outcome: 'pass', ...reason };
};

/** The one field that may be missing or null. */
const reasonIn = (fields: Fields | undefined): Reason | undefined => {
  if (fields === undefined) return undefined;
  const node = fields.get('reason');
  if (node === undefined || (node.kind === 'word' && node.word === 'null')) return {};
  return node.kind === 'text' ? { reason: node.value } : undefined;
};

const maskedMessages = (body: JsonNode | undefined): MaskBody | undefined => {
  const messages = allOf(fieldsOf(body, ['messages'])?.get('messages'), messageOf);
  return messages && { of: 'messages', messages };
};

const maskedChoices = (body: JsonNode | undefined): MaskBody | undefined => {
  const messages = allOf(fieldsOf(body, ['choices'])?.get('choices'), (choice) =>
    messageOf(fieldsOf(choice, ['message'])?.get('message')),
  );
  return messages && { of: 'choices', messages };
};

/** Alone among the shapes, a message suffers no field that it does not know. */
const messageOf = (node: JsonNode | undefined): Message | undefined => {
  if (node?.kind === 'object' && node.members.length !== 2) return undefined;
  const fields = fieldsOf(node, ['role', 'content']);
  const role = textOf(fields?.get('role'));
  const content = textOf(fields?.get('content'));
  return role === undefined || content === undefined ? undefined : { role, content };
};

const allOf = <T>(
  list: JsonNode | undefined,
  read: (item: JsonNode) => T | undefined,
): readonly T[] | undefined => {
  if (list?.kind !== 'array') return undefined;
  const items = list.items.map(read);
  return items.every((item) => item !== undefined) ? items : undefined;
};

const textOf = (node: JsonNode | undefined): string | undefined =>
  node?.kind === 'text' ? node.value : undefined;

/** By how it is written: serde takes `429.0` for a float, and `-0` too. */
const u16Of = (node: JsonNode | undefined): number | undefined => {
  const value = node?.kind === 'number' && /^\d+$/.test(node.literal) ? Number(node.literal) : NaN;
  return value <= U16_MAX ? value : undefined;
};
