import {
  type AttributeValue,
  DescribeTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams';

/** A record as Lambda hands it to a function: JSON, with bytes in base 64 and times in seconds. */
export interface LocalRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly dynamodb: {
    readonly SequenceNumber: string;
    readonly ApproximateCreationDateTime: number;
    readonly Keys: unknown;
    readonly NewImage?: unknown;
    readonly OldImage?: unknown;
  };
}

export interface StreamBatch {
  readonly Records: readonly LocalRecord[];
}

export interface StreamReader {
  /** What was written since it was last asked, in the stream's order; from the beginning at first. */
  readonly next: () => Promise<readonly LocalRecord[]>;
  readonly close: () => void;
}

/** Reads the stream of a table; `undefined` where the engine keeps none. */
export const openStream = async (tableName: string): Promise<StreamReader | undefined> => {
  const arn = await streamOf(tableName);
  if (arn === undefined) return undefined;
  // The engine serves the streams of its tables too, under the same address.
  const endpoint = process.env['AWS_ENDPOINT_URL_DYNAMODB'];
  const client = new DynamoDBStreamsClient(endpoint === undefined ? {} : { endpoint });
  const iterators = new Map<string, string | undefined>();
  return {
    next: async () => {
      await addShards(client, arn, iterators);
      const records: StreamRecord[] = [];
      for (const [shard, iterator] of iterators) {
        if (iterator === undefined) continue;
        const page = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
        records.push(...(page.Records ?? []));
        iterators.set(shard, page.NextShardIterator);
      }
      return records.map(asLambdaHasIt);
    },
    close: () => client.destroy(),
  };
};

const streamOf = async (tableName: string): Promise<string | undefined> => {
  const client = new DynamoDBClient({});
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    return Table?.LatestStreamArn;
  } finally {
    client.destroy();
  }
};

/** A stream gets new shards as it grows old; one without an iterator has been read to its end. */
const addShards = async (
  client: DynamoDBStreamsClient,
  arn: string,
  iterators: Map<string, string | undefined>,
): Promise<void> => {
  const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn: arn }));
  for (const { ShardId = '' } of StreamDescription?.Shards ?? []) {
    if (iterators.has(ShardId)) continue;
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({
        StreamArn: arn,
        ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    iterators.set(ShardId, ShardIterator);
  }
};

const asLambdaHasIt = ({ eventID, eventName, dynamodb = {} }: StreamRecord): LocalRecord => {
  const { SequenceNumber = '', ApproximateCreationDateTime, Keys, NewImage, OldImage } = dynamodb;
  return {
    eventID: String(eventID),
    eventName: String(eventName),
    dynamodb: {
      SequenceNumber,
      ApproximateCreationDateTime: Number(ApproximateCreationDateTime) / 1_000,
      Keys,
      ...(NewImage && { NewImage: asJson(NewImage) }),
      ...(OldImage && { OldImage: asJson(OldImage) }),
    },
  };
};

/** Bytes stand nowhere but at the top of our items. */
const asJson = (image: Readonly<Record<string, AttributeValue>>): unknown =>
  Object.fromEntries(
    Object.entries(image).map(([name, value]) => [
      name,
      value.B === undefined ? value : { B: Buffer.from(value.B).toString('base64') },
    ]),
  );
