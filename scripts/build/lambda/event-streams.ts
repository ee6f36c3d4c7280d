/** Stands in the packages for answers that come as a stream of events, which no service of ours sends. */
export function EventStreamSerde(): never {
  throw new Error('The packages have no event streams: see docs/bundles.md');
}

/** Asked for first; what it gives is handed to the other. */
export const eventStreamSerdeProvider = (): undefined => undefined;
