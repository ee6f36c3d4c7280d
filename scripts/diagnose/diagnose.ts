import type { Instant } from '../../src/domain/time.ts';
import { denialFacts, type Fact } from './denial.ts';
import { type Entry, type Layer, LAYERS } from './entry.ts';
import { mask } from './mask.ts';
import { look, type Pasted, wholeText } from './read.ts';
import { quotable, type Sight } from './sight.ts';
import { evidenceFor, TABLE } from './table.ts';
import { readToken, type TokenSight } from './token.ts';

/** Which layer spoke, and what to check first. No text of it has a secret in it. */
export interface Diagnosis {
  /** Of the table's entry; `undefined` when nothing was recognised. */
  readonly id: string | undefined;
  readonly layer: Layer | undefined;
  readonly title: string;
  readonly status: number | undefined;
  readonly evidence: readonly string[];
  readonly facts: readonly Fact[];
  readonly token: readonly string[];
  readonly cause: string;
  readonly checkFirst: readonly string[];
  readonly whatToDo: string;
  readonly alsoPossible: readonly Possibility[];
}

export interface Possibility {
  readonly id: string | undefined;
  readonly layer: Layer;
  readonly title: string;
}

interface Found {
  readonly entry: Entry;
  readonly evidence: readonly string[];
}

/** `undefined` when nothing was pasted. */
export const diagnose = (pasted: Pasted, now: Instant): Diagnosis | undefined => {
  const text = wholeText(pasted);
  if (text.trim() === '' && pasted.status === undefined) return undefined;
  const [sight, token] = [look(pasted), readToken(text, now)];
  const found = TABLE.flatMap((entry): readonly Found[] => {
    const evidence = evidenceFor(entry, sight);
    return evidence === undefined ? [] : [{ entry, evidence }];
  });
  const first = found.find(({ entry }) => entry.isGeneral !== true) ?? found[0];
  const diagnosis =
    first === undefined ? unrecognised(sight) : recognised(first, without(found, first), token);
  return masked({
    ...diagnosis,
    status: sight.status,
    facts: denialFacts(sight, now),
    token: token?.told ?? [],
  });
};

const without = (found: readonly Found[], first: Found): readonly Entry[] =>
  found.filter((each) => each !== first && each.entry.isGeneral !== true).map(({ entry }) => entry);

type Judgement = Omit<Diagnosis, 'status' | 'facts' | 'token'>;

const recognised = (
  { entry, evidence }: Found,
  others: readonly Entry[],
  token: TokenSight | undefined,
): Judgement => {
  const flaw = entry.isAboutToken === true ? token?.flaw : undefined;
  return {
    id: entry.id,
    layer: entry.layer,
    title: entry.title,
    evidence,
    cause: flaw === undefined ? entry.cause : `The token that was sent ${flaw}. ${entry.cause}`,
    checkFirst: entry.checkFirst,
    whatToDo: entry.whatToDo,
    alsoPossible: others.map(({ id, layer, title }) => ({ id, layer, title })),
  };
};

/** Honest: what was seen, and who speaks with that status at all. */
const unrecognised = (sight: Sight): Judgement => ({
  id: undefined,
  layer: undefined,
  title: 'Not recognised',
  evidence: seen(sight),
  cause: 'Nothing in it is a known answer of one of the layers.',
  checkFirst: [
    'Paste all of it: call again with curl -i or curl -v, with the headers and the body.',
    'Try a short harmless prompt with the same token. If it passes, it was the prompt; if not, the way or the token.',
    'Ask the operators to look for the time and the x-request-id of the call in the access log of the gateway.',
  ],
  whatToDo: 'Do not retry in a loop before it is known what it is.',
  alsoPossible: LAYERS.filter((layer) => speaksWith(layer, sight.status)).map((layer) => ({
    id: undefined,
    layer,
    title: 'answers with this status, in other words',
  })),
});

const speaksWith = (layer: Layer, status: number | undefined): boolean =>
  status !== undefined && TABLE.some((entry) => entry.layer === layer && entry.on.includes(status));

/** Headers whose value says whose answer it is, and nothing of the caller. */
const TELLING_HEADERS = ['server', 'via', 'content-type', 'www-authenticate', 'x-amzn-errortype'];

const seen = ({ status, headers, body }: Sight): readonly string[] => [
  status === undefined ? 'no status' : `status ${status}`,
  ...TELLING_HEADERS.flatMap((name) => {
    const value = headers.get(name);
    return value === undefined ? [] : [`header ${name}: ${quotable(value)}`];
  }),
  body === '' ? 'no body' : `body "${quotable(body)}"`,
];

/** Once more at the way out: JSON can spell a secret in escapes, which are only read on the way. */
const masked = (diagnosis: Diagnosis): Diagnosis => ({
  ...diagnosis,
  evidence: diagnosis.evidence.map(mask),
  facts: diagnosis.facts.map(([name, told]): Fact => [name, mask(told)]),
  token: diagnosis.token.map(mask),
});
