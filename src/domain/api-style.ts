/** Whose form an answer to a client has: the SDKs tell errors apart by it. */
export type ApiStyle = 'openai' | 'anthropic' | 'litellm';

const STYLES = {
  openai: true,
  anthropic: true,
  litellm: true,
} as const satisfies Record<ApiStyle, true>;

const isApiStyle = (word: string): word is ApiStyle => Object.hasOwn(STYLES, word);

/** `/v1/messages`, what lies below it, and whatever a gateway keeps under a segment `anthropic`. */
const ANTHROPIC_PATH = /(?:^|\/)(?:v1\/messages|anthropic)(?:\/|$)/;

export interface StyleHints {
  /** What the caller asks for by name; a word that is none says nothing. */
  readonly named: string | undefined;
  /** The path that the client asked for. */
  readonly path: string | undefined;
}

/** The style by name, else by path, else OpenAI's, which most clients speak. */
export const apiStyleOf = ({ named = '', path = '' }: StyleHints): ApiStyle => {
  const word = named.toLowerCase();
  if (isApiStyle(word)) return word;
  return ANTHROPIC_PATH.test(path.split('?')[0] ?? '') ? 'anthropic' : 'openai';
};
