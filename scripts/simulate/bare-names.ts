import type { TransactWriteItem, Update } from '@aws-sdk/client-dynamodb';
import type { StoreCommand } from './store/store.ts';

/** No reserved words of the service, though the store of the simulation wants them with a `#`. */
const BARE = /(?<![#:\w])(rolledUp|settled)\b/g;

/** The same command with every name in a placeholder. */
export const withNames = (command: StoreCommand): StoreCommand => {
  if (command.name !== 'TransactWriteItems') return command;
  const { TransactItems = [] } = command.input;
  if (!TransactItems.some(speaksBare)) return command;
  return {
    ...command,
    input: { ...command.input, TransactItems: TransactItems.map(named) },
  };
};

const speaksBare = ({ Update }: TransactWriteItem): boolean =>
  Update?.UpdateExpression?.startsWith('SET rolledUp') === true;

const named = (item: TransactWriteItem): TransactWriteItem =>
  item.Update === undefined || !speaksBare(item) ? item : { Update: namedUpdate(item.Update) };

const namedUpdate = (update: Update): Update => {
  const { UpdateExpression = '', ConditionExpression = '' } = update;
  const words = `${UpdateExpression} ${ConditionExpression}`.match(BARE) ?? [];
  return {
    ...update,
    UpdateExpression: UpdateExpression.replace(BARE, '#$1'),
    ConditionExpression: ConditionExpression.replace(BARE, '#$1'),
    ExpressionAttributeNames: {
      ...update.ExpressionAttributeNames,
      ...Object.fromEntries(words.map((word) => [`#${word}`, word])),
    },
  };
};
