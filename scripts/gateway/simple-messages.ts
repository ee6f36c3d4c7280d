import { z } from 'zod';

/** What the webhook is told of a message: two texts, whatever it was made of. */
export interface SimpleMessage {
  readonly role: string;
  readonly content: string;
}

/** The routes that are guarded. Embeddings and whatever else passes by are never shown to a guard. */
export const GUARDED = {
  '/v1/chat/completions': 'completions',
  '/v1/messages': 'messages',
  '/v1/responses': 'responses',
} as const;

export type GuardedKind = (typeof GUARDED)[keyof typeof GUARDED];

export const guardedKind = (path: string): GuardedKind | undefined =>
  Object.hasOwn(GUARDED, path) ? GUARDED[path as keyof typeof GUARDED] : undefined;

/** Images, sounds, tool calls and their results have no text, and are lost. */
const CONTENT = z.union([z.string(), z.array(z.object({ text: z.string().optional() }))]).nullish();
const MESSAGE = z.object({ role: z.string(), content: CONTENT });
const COMPLETIONS = z.object({ messages: z.array(MESSAGE) });
const MESSAGES = z.object({ system: CONTENT, messages: z.array(MESSAGE) });
const RESPONSES = z.object({
  input: z.union([
    z.string(),
    z.array(z.object({ role: z.string().optional(), content: CONTENT })),
  ]),
});

/** The messages as the gateway reduces them; `undefined` for a body that is not of its route. */
export const simpleMessages = (
  kind: GuardedKind,
  body: unknown,
): readonly SimpleMessage[] | undefined => REDUCE[kind](body);

type Reduce = (body: unknown) => readonly SimpleMessage[] | undefined;

const REDUCE: Readonly<Record<GuardedKind, Reduce>> = {
  completions: (body) => COMPLETIONS.safeParse(body).data?.messages.map(simple),
  messages: (body) => {
    const parsed = MESSAGES.safeParse(body).data;
    if (parsed === undefined) return undefined;
    const messages = parsed.messages.map(simple);
    return parsed.system === undefined || parsed.system === null
      ? messages
      : [{ role: 'system', content: textIn(parsed.system, '\n') }, ...messages];
  },
  // What stands in `instructions` is not shown to a guard.
  responses: (body) => {
    const input = RESPONSES.safeParse(body).data?.input;
    if (typeof input === 'string') return [{ role: 'user', content: input }];
    return input?.flatMap(({ role, content }) =>
      role === undefined ? [] : [simple({ role, content })],
    );
  },
};

type Content = z.infer<typeof CONTENT>;

const simple = ({
  role,
  content,
}: {
  readonly role: string;
  readonly content?: Content;
}): SimpleMessage => ({ role, content: textIn(content, ' ') });

const textIn = (content: Content, separator: string): string =>
  typeof content === 'string'
    ? content
    : (content ?? []).flatMap(({ text }) => text ?? []).join(separator);
