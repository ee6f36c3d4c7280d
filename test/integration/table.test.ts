import {
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { createTable } from '../../scripts/local/table.ts';
import { openTable, type TestTable } from '../support/table.ts';

let table: TestTable;
beforeAll(async () => {
  table = await openTable({ hasStream: true });
});
afterAll(() => table.close());

describe('the table of the tests', () => {
  it('has the form of the deployed one', async () => {
    const request = { TableName: table.name };

    const { Table: made } = await table.client.send(new DescribeTableCommand(request));
    const { TimeToLiveDescription: timeToLive } = await table.client.send(
      new DescribeTimeToLiveCommand(request),
    );

    expect(made).toMatchObject({
      TableStatus: 'ACTIVE',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
    expect(timeToLive).toMatchObject({ TimeToLiveStatus: 'DISABLED' });
  });

  it('sweeps up what has expired, where it is made for use and not for a test', async () => {
    const used = { client: table.client, name: `${table.name}-used` };

    await createTable(used);

    const { TimeToLiveDescription: timeToLive } = await table.client.send(
      new DescribeTimeToLiveCommand({ TableName: used.name }),
    );
    expect(timeToLive).toEqual({ AttributeName: 'expires_at', TimeToLiveStatus: 'ENABLED' });
    await table.client.send(new DeleteTableCommand({ TableName: used.name }));
  });

  it('is taken as it is when it is there already', async () => {
    await expect(createTable(table)).resolves.toBeUndefined();
  });
});
