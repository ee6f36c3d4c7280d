/** A provider in the one spelling that the price book knows, or a gateway's own name in lower case. */
export type ProviderName = string;

/** How gateways, SDKs and OpenTelemetry spell the providers of the price book. */
const PROVIDER_SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  anthropic: ['anthropic'],
  openai: ['openai', 'text-completion-openai'],
  google: [
    ...['google', 'gemini', 'vertex', 'vertexai', 'vertex-ai', 'google-vertex', 'google-genai'],
    ...['gcp-gemini', 'gcp-vertex-ai', 'gcp-gen-ai', 'googleai', 'google-ai-studio'],
  ],
  aws: ['aws', 'aws-bedrock', 'bedrock', 'bedrock-converse', 'amazon', 'amazon-bedrock'],
  azure: [
    'azure',
    'azure-ai',
    'azure-openai',
    'azureopenai',
    'azure-ai-openai',
    'azure-ai-inference',
  ],
  mistral: ['mistral', 'mistral-ai', 'mistralai'],
  cohere: ['cohere', 'cohere-chat'],
  'x-ai': ['x-ai', 'xai'],
  together: ['together', 'together-ai', 'togetherai'],
  fireworks: ['fireworks', 'fireworks-ai'],
  moonshotai: ['moonshotai', 'moonshot', 'moonshot-ai'],
  voyageai: ['voyageai', 'voyage', 'voyage-ai'],
  zai: ['zai', 'z-ai'],
  groq: ['groq'],
  deepseek: ['deepseek', 'deepseek-ai'],
  perplexity: ['perplexity'],
  cerebras: ['cerebras'],
  minimax: ['minimax', 'minimaxai'],
};

const PROVIDER_BY_SPELLING: ReadonlyMap<string, ProviderName> = new Map(
  Object.entries(PROVIDER_SPELLINGS).flatMap(([provider, spellings]) =>
    spellings.map((spelling) => [spelling, provider] as const),
  ),
);

const knownProvider = (text: string): ProviderName | undefined =>
  PROVIDER_BY_SPELLING.get(text.toLowerCase().replace(/[_. ]/g, '-'));

/** `gcp.vertex_ai` and `vertex_ai` are `google`; a name we do not know stays what it is. */
export const providerNamed = (text: string): ProviderName =>
  knownProvider(text) ?? text.toLowerCase();

/** Segments of a path in front of a model's name that name no model themselves. */
const PATH_WORDS: ReadonlySet<string> = new Set([
  ...['models', 'publishers', 'projects', 'locations', 'accounts', 'routers', 'tunedmodels'],
  ...['converse', 'converse_like', 'invoke', 'openrouter', 'litellm', 'litellm_proxy'],
  ...['meta', 'meta-llama', 'qwen', 'microsoft', 'nvidia', 'copilot', 'github-copilot'],
]);

/** What follows one of these is the name of somebody's project or place. */
const NAMES_WHAT_FOLLOWS: ReadonlySet<string> = new Set(['projects', 'locations']);

const ARN_OR_REGION = /^(?:arn:aws[\w-]*:bedrock:.*|[a-z]{2}(?:-[a-z]+)+-\d)$/;

const isDroppable = (segment: string, before: string | undefined): boolean =>
  PATH_WORDS.has(segment) ||
  knownProvider(segment) !== undefined ||
  ARN_OR_REGION.test(segment) ||
  (before !== undefined && NAMES_WHAT_FOLLOWS.has(before));

/** Where in the path of a name the model itself begins. */
const firstOwnSegment = (segments: readonly string[]): number => {
  const own = segments.findIndex((segment, at) => !isDroppable(segment, segments[at - 1]));
  return own === -1 ? segments.length - 1 : own;
};

const BEDROCK_GEOGRAPHY = '(?:us|us-gov|eu|apac|ap|jp|au|ca|in|sa|global)\\.';
const BEDROCK_VENDOR =
  '(?:anthropic|amazon|meta|mistral|cohere|ai21|deepseek|qwen|openai|writer|nvidia|google|' +
  'moonshotai?|minimax|zai)\\.';
const GEOGRAPHY = new RegExp(`^${BEDROCK_GEOGRAPHY}(?=${BEDROCK_VENDOR})`);
const VENDOR = new RegExp(`^${BEDROCK_VENDOR}`);

/** More than any real name has: a longer path is looked up as it stands, at no cost. */
const SEGMENTS_MAX = 12;

/** Longest first: `a/b/c`, `b/c`, `c`, then without a Bedrock geography, then without its vendor. */
const withoutPrefixes = (name: string): readonly string[] => {
  const segments = name.split('/');
  if (segments.length > SEGMENTS_MAX) return [name];
  const first = firstOwnSegment(segments);
  const forms = segments.slice(0, first + 1).map((_, at) => segments.slice(at).join('/'));
  const bare = forms.at(-1) ?? name;
  const local = bare.replace(GEOGRAPHY, '');
  return [...forms, local, local.replace(VENDOR, '')];
};

/**
 * Endings that tell versions of one model apart, in the order in which they are taken off.
 *
 * Only those are here whose versions share a price at every provider we know, or are listed by
 * their full names where they do not. Four digits (`-2411`) and `-08-2024` are not: `command-r-03-2024`
 * costs more than its successor, and must not be taken for it.
 */
const ENDINGS: readonly RegExp[] = [
  /\[\d+m\]$/,
  /:\d+k$/,
  /:\d+$/,
  /@(?:\d{8}|\d{3}|default|latest)$/,
  /(?<=^(?:claude-|[a-z0-9-]+\.).*)-v\d$/,
  /-latest$/,
  /-(?:\d{4}-\d{2}-\d{2}|20\d{6})$/,
  /(?<=-(?:preview|exp))-\d{2}-(?:\d{2}|\d{4})$/,
  /-00\d$/,
];

const withoutEndings = (name: string): readonly string[] => {
  const forms = [name];
  for (const ending of ENDINGS) {
    const shorter = (forms.at(-1) ?? name).replace(ending, '');
    if (shorter !== forms.at(-1)) forms.push(shorter);
  }
  return forms;
};

/** OpenAI's fine-tuned models are billed by their base: `ft:gpt-4o-mini-2024-07-18:team:name:id`. */
const fineTuneBase = (name: string): string => /^(ft:[^:]+):/.exec(name)?.[1] ?? name;

/**
 * The names under which a model may be listed, the most literal first.
 *
 * Takes prefixes and version endings off and never guesses: a name that is left over is a model or
 * it is not, so `gpt-4o-mini-foo` is nothing, and neither is `somebody/gpt-4o-mini`.
 */
export const spellingsOf = (model: string): readonly string[] => {
  const name = fineTuneBase(model.toLowerCase());
  return [...new Set(withoutPrefixes(name).flatMap(withoutEndings))];
};

/** The provider that a name itself tells: `vertex_ai/…`, `us.anthropic.…`, `arn:aws:bedrock:…`. */
export const providerIn = (model: string): ProviderName | undefined => {
  const segments = model.toLowerCase().split('/');
  const named = segments.slice(0, -1).map(knownProvider);
  const own = segments.at(-1) ?? '';
  const isBedrocks = VENDOR.test(own.replace(GEOGRAPHY, '')) || /^arn:aws/.test(segments[0] ?? '');
  return named.find((provider) => provider !== undefined) ?? (isBedrocks ? 'aws' : undefined);
};

const FAMILY = new RegExp(
  `^(?:.*/)?(?:${BEDROCK_GEOGRAPHY})?(?:${BEDROCK_VENDOR})?(?:ft:)?(?:chat(?=gpt))?([a-z]+)`,
);

/** The first word of a model's own name: `claude`, `gpt`, `gemini`, and `o` for `o3` and its like. */
export const familyOf = (model: string): string | undefined =>
  FAMILY.exec(model.toLowerCase())?.[1];

/** Who makes a family, and so whose price it is when nobody says where a call goes. */
const HOME_OF_FAMILY: Readonly<Record<string, ProviderName>> = {
  claude: 'anthropic',
  gpt: 'openai',
  o: 'openai',
  text: 'openai',
  gemini: 'google',
  mistral: 'mistral',
  command: 'cohere',
  grok: 'x-ai',
  deepseek: 'deepseek',
  kimi: 'moonshotai',
  glm: 'zai',
  minimax: 'minimax',
};

export const homeOf = (family: string | undefined): ProviderName | undefined =>
  family !== undefined && Object.hasOwn(HOME_OF_FAMILY, family)
    ? HOME_OF_FAMILY[family]
    : undefined;

/**
 * Whether cached tokens are counted in a call's input already.
 *
 * Bedrock counts them apart for every model, Anthropic's own interface does wherever Claude is
 * sold through it (Anthropic, Vertex, Azure, Copilot); everything that speaks OpenAI's or Gemini's
 * counts them in. At a provider we do not know, Claude is taken to speak its own: that errs towards
 * the larger amount.
 */
export const inputIncludesCached = (model: string, provider: ProviderName | undefined): boolean => {
  if (provider === 'anthropic' || provider === 'aws') return false;
  if (provider === 'openai') return true;
  return familyOf(model) !== 'claude';
};
