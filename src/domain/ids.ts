import type { Branded } from './brand.ts';
import { invariant } from './errors.ts';

export type TeamId = Branded<string, 'TeamId'>;
export type ModelId = Branded<string, 'ModelId'>;

/** What makes two questions the same question: chosen by the gateway, never by the client. */
export type RequestId = Branded<string, 'RequestId'>;

export const TEAM_ID_RULE =
  '1 to 64 letters, digits, dots, underscores or hyphens, a letter or digit first';
export const MODEL_ID_RULE = '1 to 200 printable characters without spaces or #';
export const REQUEST_ID_RULE = '1 to 200 printable characters without spaces or #';

const TEAM_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Printable ASCII without the space, and without `#`, which separates the segments of a key. */
const OPAQUE_ID = /^[!"$-~]{1,200}$/;

export const isTeamId = (text: string): text is TeamId => TEAM_ID.test(text);
export const isModelId = (text: string): text is ModelId => OPAQUE_ID.test(text);
export const isRequestId = (text: string): text is RequestId => OPAQUE_ID.test(text);

export const teamId = (text: string): TeamId => {
  invariant(isTeamId(text), `Not a team id: "${text}"`);
  return text;
};

export const modelId = (text: string): ModelId => {
  invariant(isModelId(text), `Not a model id: "${text}"`);
  return text;
};

export const requestId = (text: string): RequestId => {
  invariant(isRequestId(text), `Not a request id: "${text}"`);
  return text;
};
