import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import type { TableChange } from '../../app/ports-alerts.ts';
import { invariant } from '../../domain/errors.ts';
import { modelId, type TeamId, teamId } from '../../domain/ids.ts';
import type { Meter } from '../../domain/meter.ts';
import { type Instant, instant, SECOND_MS } from '../../domain/time.ts';
import { type Item, readNumber, readText } from './item.ts';
import { EXPIRED_PREFIX, meterKey } from './keys.ts';
import { parseMeter } from './meter-item.ts';
import { isMap } from './stored.ts';

/** `skipped`: nothing that is ever told of. `unreadable`: it never will be anything. */
export type StreamReading =
  | { readonly kind: 'change'; readonly sequence: string; readonly change: TableChange }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'unreadable'; readonly reason: string };

type Image = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const Image = v.custom<Image>((image) => isMap(image) && Object.values(image).every(isMap));

/** A record of the table's stream as Lambda hands it over: JSON, in which bytes are base 64. */
const StreamRecord = v.object({
  eventName: v.picklist(['INSERT', 'MODIFY', 'REMOVE']),
  dynamodb: v.object({
    SequenceNumber: v.pipe(v.string(), v.minLength(1)),
    /** Seconds since the Unix epoch. */
    ApproximateCreationDateTime: v.pipe(v.number(), v.finite(), v.minValue(0)),
    Keys: v.object({ pk: v.object({ S: v.string() }), sk: v.object({ S: v.string() }) }),
    NewImage: v.optional(Image),
    OldImage: v.optional(Image),
  }),
});

type Parsed = v.InferOutput<typeof StreamRecord>;

/** Never throws: a record that nobody can read must not hold up those behind it. */
export const readStreamRecord = (record: unknown): StreamReading => {
  const parsed = v.safeParse(StreamRecord, record);
  if (!parsed.success) return { kind: 'unreadable', reason: 'Not a record of a stream' };
  try {
    const change = changeIn(parsed.output);
    const sequence = parsed.output.dynamodb.SequenceNumber;
    return change === undefined ? { kind: 'skipped' } : { kind: 'change', sequence, change };
  } catch (error) {
    // Whatever is wrong with what it holds, it will not get better: the reason is told.
    return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) };
  }
};

const changeIn = ({ eventName, dynamodb }: Parsed): TableChange | undefined => {
  if (eventName === 'REMOVE' || dynamodb.NewImage === undefined) return undefined;
  const at = instant(Math.floor(dynamodb.ApproximateCreationDateTime * SECOND_MS));
  const { pk, sk } = dynamodb.Keys;
  if (sk.S === METER) return meterChange({ pk: pk.S, at, ...dynamodb });
  // Of the others only the first word counts: what is written to them later tells nothing new.
  if (eventName !== 'INSERT') return undefined;
  const image = asItem(dynamodb.NewImage);
  if (sk.S === RECEIPT) return unpriced(image, at);
  if (!sk.S.startsWith(EXPIRED_PREFIX)) return undefined;
  return { kind: 'expired', team: teamIn(pk.S), isCharged: image['charged']?.BOOL === true, at };
};

interface Images {
  readonly pk: string;
  readonly at: Instant;
  readonly NewImage?: Image | undefined;
  readonly OldImage?: Image | undefined;
}

const meterChange = ({ pk, at, NewImage = {}, OldImage }: Images): TableChange => ({
  kind: 'meter',
  team: teamIn(pk),
  at,
  before: OldImage === undefined ? undefined : meterIfReadable(OldImage),
  after: parseMeter(asItem(NewImage)),
});

const METER = meterKey(teamId('any')).sk.S;
const RECEIPT = 'RECEIPT';

const unpriced = (image: Item, at: Instant): TableChange | undefined => {
  const pricing = readText(image['pricing']);
  if (pricing !== 'conservative' && pricing !== 'unpriced') return undefined;
  const [team, model] = [readText(image['team']), readText(image['model'])];
  const usedAt = readNumber(image['at']);
  invariant(team !== undefined && usedAt !== undefined, 'A receipt without a team or a time');
  return {
    kind: 'unpriced',
    team: teamId(team),
    model: model === undefined ? undefined : modelId(model),
    pricing,
    usedAt: instant(usedAt),
    at,
  };
};

const TEAM_KEY = /^TEAM#(?<team>[^#]+)$/;

const teamIn = (pk: string): TeamId => teamId(TEAM_KEY.exec(pk)?.groups?.['team'] ?? '');

/** What was there before is worth less than what is there now: without it, more is looked at. */
const meterIfReadable = (image: Image): Meter | undefined => {
  try {
    return parseMeter(asItem(image));
  } catch {
    // Whatever is wrong with it, it is gone.
    return undefined;
  }
};

const asItem = (image: Image): Item =>
  Object.fromEntries(
    Object.entries(image).map(([name, value]) => [name, withBytes(value) as AttributeValue]),
  );

const withBytes = (value: Readonly<Record<string, unknown>>): unknown =>
  typeof value['B'] === 'string' ? { B: Buffer.from(value['B'], 'base64') } : value;
