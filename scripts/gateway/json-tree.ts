/**
 * JSON as a reader without our conveniences sees it: numbers by how they are written, members given
 * twice still there twice. `JSON.parse` loses both, and both decide what the gateway makes of a reply.
 */
export type JsonNode = JsonObject | JsonArray | JsonText | JsonNumber | JsonWord;

interface Held {
  /** How many brackets deep the value goes: 0 for one that is no object and no array. */
  readonly height: number;
  /** Whether a reader that turns all of it into Unicode text and 64-bit numbers gets through. */
  readonly isHoldable: boolean;
}

export interface JsonObject extends Held {
  readonly kind: 'object';
  readonly members: readonly JsonMember[];
}

export interface JsonMember {
  readonly name: JsonText;
  readonly value: JsonNode;
}

export interface JsonArray extends Held {
  readonly kind: 'array';
  readonly items: readonly JsonNode[];
}

export interface JsonText extends Held {
  readonly kind: 'text';
  readonly value: string;
}

export interface JsonNumber extends Held {
  readonly kind: 'number';
  /** As written: `429`, `429.0` and `4.29e2` are three literals. */
  readonly literal: string;
}

export interface JsonWord extends Held {
  readonly kind: 'word';
  readonly word: string;
}

/** The tree of a JSON text, or `undefined` when it is not exactly one JSON value. */
export const readJsonTree = (text: string): JsonNode | undefined =>
  isJson(text) ? treeOf(text) : undefined;

/** The grammar is left to the engine: it is as strict as RFC 8259, byte order mark included. */
const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
};

const TOKEN = /[ \t\n\r,:]*([{}[\]]|"[^"\\]*(?:\\.[^"\\]*)*"|[^ \t\n\r,:[\]{}"]+)/gy;

/** A loop with its own stack, because a megabyte of brackets would use up that of the calls. */
const treeOf = (text: string): JsonNode | undefined => {
  const unclosed: JsonNode[][] = [];
  let siblings: JsonNode[] = [];
  for (const [, token = ''] of text.matchAll(TOKEN)) {
    if (OPENING.has(token)) {
      unclosed.push(siblings);
      siblings = [];
    } else if (CLOSING.has(token)) {
      const closed = token === '}' ? objectOf(siblings) : arrayOf(siblings);
      siblings = unclosed.pop() ?? [];
      siblings.push(closed);
    } else {
      siblings.push(scalarOf(token));
    }
  }
  return siblings[0];
};

const OPENING = new Set(['{', '[']);
const CLOSING = new Set(['}', ']']);

const objectOf = (children: readonly JsonNode[]): JsonObject => ({
  kind: 'object',
  members: children.flatMap((name, at) => {
    const value = children[at + 1];
    return at % 2 === 0 && name.kind === 'text' && value !== undefined ? [{ name, value }] : [];
  }),
  ...heldWith(children),
});

const arrayOf = (items: readonly JsonNode[]): JsonArray => ({
  kind: 'array',
  items,
  ...heldWith(items),
});

const heldWith = (children: readonly JsonNode[]): Held => ({
  height: 1 + children.reduce((highest, child) => Math.max(highest, child.height), 0),
  isHoldable: children.every((child) => child.isHoldable),
});

const LONE_SURROGATE = /\p{Surrogate}/u;

const scalarOf = (token: string): JsonNode => {
  if (token.startsWith('"')) {
    const value = String(JSON.parse(token));
    return { kind: 'text', value, height: 0, isHoldable: !LONE_SURROGATE.test(value) };
  }
  if (/^[-\d]/.test(token)) {
    const isHoldable = Number.isFinite(Number(token));
    return { kind: 'number', literal: token, height: 0, isHoldable };
  }
  return { kind: 'word', word: token, height: 0, isHoldable: true };
};
