import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';

/** A log event, as a CloudWatch Logs subscription hands it on. */
export interface LogEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
}

/** `control`: CloudWatch asks whether somebody listens. `unreadable`: it never will be. */
export type Subscription =
  | { readonly kind: 'events'; readonly events: readonly LogEvent[] }
  | { readonly kind: 'control' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** CloudWatch sends at most 1 MB packed; what unpacks to more than this is no log. */
const UNPACKED_BYTES_MAX = 32_000_000;

const Payload = v.variant('messageType', [
  v.object({
    messageType: v.literal('DATA_MESSAGE'),
    logEvents: v.array(
      v.object({
        id: v.pipe(v.string(), v.regex(/^[\w-]{1,128}$/)),
        timestamp: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
        message: v.string(),
      }),
    ),
  }),
  v.object({ messageType: v.literal('CONTROL_MESSAGE') }),
]);

/** Reads `awslogs.data`: JSON, packed with gzip, in base 64. */
export const readSubscription = (data: string): Subscription => {
  let payload: unknown;
  try {
    const packed = Buffer.from(data, 'base64');
    const unpacked = gunzipSync(packed, { maxOutputLength: UNPACKED_BYTES_MAX });
    payload = JSON.parse(unpacked.toString('utf8'));
  } catch (error) {
    // Whatever is wrong with the bytes, they will not get better: the reason goes with them.
    return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) };
  }
  const parsed = v.safeParse(Payload, payload);
  if (!parsed.success) return { kind: 'unreadable', reason: 'Not a CloudWatch Logs message' };
  return parsed.output.messageType === 'CONTROL_MESSAGE'
    ? { kind: 'control' }
    : { kind: 'events', events: parsed.output.logEvents };
};
