import { DescribeTableCommand, DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { createTable } from '../../scripts/local/table.ts';
import { openTable, type TestTable } from '../support/table.ts';

let table: TestTable;
beforeAll(async () => {
  table = await openTable();
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
    expect(timeToLive).toEqual({ AttributeName: 'expires_at', TimeToLiveStatus: 'ENABLED' });
  });

  it('is taken as it is when it is there already', async () => {
    await expect(createTable(table)).resolves.toBeUndefined();
  });
});
