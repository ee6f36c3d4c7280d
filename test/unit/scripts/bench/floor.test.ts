import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { floorCases, stockClient } from '../../../../scripts/bench/floor.ts';
import type { CaseName } from '../../../../scripts/bench/result.ts';
import { teamId } from '../../../../src/domain/ids.ts';

const ALPHA = teamId('alpha');
const TEAMS = { ids: [ALPHA], of: () => ALPHA, turnOf: () => 0 };

/** A client that answers by itself, and writes down what it was to send. */
const listened = (name: string, sent: string[]): DynamoDBClient => {
  const client = new DynamoDBClient({});
  client.middlewareStack.add(
    (_next, { commandName = '' }) =>
      ({ input }) => {
        const { pk, sk } = Object(Reflect.get(input, 'Key')) as Record<string, { S: string }>;
        sent.push(`${name}: ${commandName.replace('Command', '')} ${pk?.S} ${sk?.S}`);
        return Promise.resolve({ output: { $metadata: {} }, response: undefined });
      },
    { step: 'initialize', priority: 'high' },
  );
  return client;
};

const sentBy = async (name: CaseName): Promise<readonly string[]> => {
  const sent: string[] = [];
  const [stock, lean] = [listened('stock', sent), listened('lean', sent)];
  const cases = floorCases({ stock, lean, tableName: 'bench', teams: TEAMS });
  const operation = await cases.find((each) => each.name === name)?.prepare(0);
  await operation?.();
  return sent;
};

describe('the floor', () => {
  it.each<[CaseName, readonly string[]]>([
    ['bare', ['stock: UpdateItem FLOOR#alpha STOCK']],
    ['bare in a row', ['stock: UpdateItem FLOOR#alpha ROW', 'stock: UpdateItem FLOOR#alpha ROW']],
    ['bare lean', ['lean: UpdateItem FLOOR#alpha LEAN']],
    ['bare on the meter', ['stock: UpdateItem TEAM#alpha METER']],
    ['get', ['stock: GetItem TEAM#alpha METER']],
    [
      'five calls',
      [
        'stock: GetItem FLOOR#alpha POLICY',
        'stock: GetItem FLOOR#alpha MINUTE',
        'stock: GetItem FLOOR#alpha DAY',
        'stock: GetItem FLOOR#alpha MONTH',
        'stock: GetItem FLOOR#alpha MODEL',
        'stock: UpdateItem FLOOR#alpha MINUTE',
      ],
    ],
  ])('of "%s" is %j', async (name, expected) => {
    expect(await sentBy(name)).toEqual(expected);
  });

  it('in a row sends the first of its two writes before it is timed', async () => {
    const sent: string[] = [];
    const [stock, lean] = [listened('stock', sent), listened('lean', sent)];
    const cases = floorCases({ stock, lean, tableName: 'bench', teams: TEAMS });

    await cases.find((each) => each.name === 'bare in a row')?.prepare(0);

    expect(sent).toHaveLength(1);
  });

  it('is of a client with all that the SDK gives it', () => {
    const steps = stockClient().middlewareStack.identify();

    expect(steps).toEqual(new DynamoDBClient({}).middlewareStack.identify());
    // The gate's own client has none.
    expect(steps.some((step) => step.startsWith('loggerMiddleware'))).toBe(true);
  });
});
