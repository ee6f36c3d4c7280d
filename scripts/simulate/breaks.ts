import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { swapped } from './swapped.ts';
import type { Hooks } from './store/client.ts';
import type { StoreCommand } from './store/store.ts';
import type { Break } from './world.ts';

type Rewrite = NonNullable<Hooks['rewrite']>;

interface Conditional {
  readonly Key?: { readonly [name: string]: { readonly S?: string | undefined } } | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: object | undefined;
}

/** The clause stays in the text, so that its placeholders are used, but lets everything pass. */
const loose = (clause: string): string => `(${clause} OR NOT ${clause})`;

type Change = <Request extends Conditional>(request: Request) => Request;

const looseWhere =
  (clause: string | RegExp): Change =>
  (request) => {
    const { ConditionExpression: condition } = request;
    if (condition === undefined) return request;
    return { ...request, ConditionExpression: condition.replace(clause, loose) };
  };

/** Changes each conditional write, on its own or in a transaction. */
const each = (change: Change): Rewrite => {
  const inTransaction = ({ Put, Update, Delete }: TransactWriteItem): TransactWriteItem => {
    if (Put !== undefined) return { Put: change(Put) };
    if (Update !== undefined) return { Update: change(Update) };
    return Delete === undefined ? {} : { Delete: change(Delete) };
  };
  return (command) => {
    if (command.name === 'UpdateItem') return { ...command, input: change(command.input) };
    if (command.name === 'PutItem') return { ...command, input: change(command.input) };
    return command.name === 'TransactWriteItems' ? eachItem(command, inTransaction) : command;
  };
};

type Transaction = Extract<StoreCommand, { name: 'TransactWriteItems' }>;

const eachItem = (
  { name, input }: Transaction,
  change: (item: TransactWriteItem) => TransactWriteItem,
): StoreCommand => ({
  name,
  input: {
    ...input,
    TransactItems: input.TransactItems?.map((item) =>
      item.ConditionCheck === undefined ? change(item) : item,
    ),
  },
});

const isTake = ({ ExpressionAttributeValues: values }: Conditional): boolean =>
  values !== undefined && ':slot' in values;

const inTakes =
  (clause: string | RegExp): Change =>
  (request) =>
    isTake(request) ? looseWhere(clause)(request) : request;

const inOthers =
  (clause: string | RegExp): Change =>
  (request) =>
    isTake(request) ? request : looseWhere(clause)(request);

/** The word of a hold that ran out is left where it is. */
const wordIsKept: Rewrite = (command) => {
  if (command.name !== 'TransactWriteItems') return command;
  const items = command.input.TransactItems?.filter(({ Delete }) => Delete === undefined);
  return { ...command, input: { ...command.input, TransactItems: items } };
};

/** Attempts after the first are sent as by somebody who does not know that they are. */
const blindRetry = (): Rewrite => {
  const sent = new WeakSet();
  const open: Change = (request) =>
    request.ConditionExpression === undefined
      ? request
      : { ...request, ConditionExpression: loose(`(${request.ConditionExpression})`) };
  return (command) => {
    const isAgain = sent.has(command.input);
    sent.add(command.input);
    if (command.name === 'TransactWriteItems') {
      const input = { ...command.input, ClientRequestToken: undefined };
      return isAgain ? each(open)({ ...command, input }) : { ...command, input };
    }
    return isAgain ? each(open)(command) : command;
  };
};

/** The mark that a receipt is in the reports is never set. */
const markIsForgotten: Change = (request) =>
  'UpdateExpression' in request && String(request.UpdateExpression).startsWith('SET #rolledUp')
    ? {
        ...request,
        UpdateExpression: String(request.UpdateExpression).replace(/#rolledUp = :true,? ?/, ''),
      }
    : request;

const limitsIgnoreNewSlots: Change = (request) => {
  const names = Object.entries(request.ExpressionAttributeNames ?? {});
  const newest = names.find(([, name]) => name === 'k')?.[0];
  if (newest === undefined || isTake(request)) return request;
  return looseWhere(new RegExp(`${newest} = :\\w+`))(request);
};

/** Ways in which the code could be wrong, each of which a simulation must find. */
export const BREAKS: Readonly<Record<string, () => Break>> = {
  'request-is-new': () => ({ rewrite: each(inTakes('attribute_not_exists(#i)')) }),
  'slot-in-the-past': () => ({ rewrite: each(inTakes('#k <= :slot')) }),
  'ring-clause': () => ({ rewrite: each(inTakes('(attribute_not_exists(#h3) OR #c < #h3)')) }),
  'limit-of-zero': () => ({ rewrite: each(inTakes('#c < #u')) }),
  'seen-ceiling': () => ({ rewrite: each(inTakes('#c < #o')) }),
  'seen-day-room': () => ({ rewrite: each(inTakes(/(?<=AND )#d >= :needTokens/)) }),
  'minute-room': () => ({ rewrite: each(inTakes(/\(#f < #rl OR .*? #rl >= :one\)\)/)) }),
  'day-room': () => ({ rewrite: each(inTakes(/\(#d >= :needTokens OR .*?:needTokens\)\)/)) }),
  'month-room': () => ({ rewrite: each(inTakes(/\(#m >= :needUsd OR .*?:needUsd\)\)/)) }),
  'cap-room': () => ({
    rewrite: each(inTakes(/\(attribute_not_exists\(#x\) OR #x <= :room\)|#x <= :room/)),
  }),
  'terms-version': () => ({ rewrite: each(inTakes(/attribute_not_exists\(#v\)|#v = :v/)) }),
  'hold-is-there': () => ({ rewrite: each(inOthers(/#i\d+ = :i\d+/g)) }),
  'limits-and-new-slots': () => ({ rewrite: each(limitsIgnoreNewSlots) }),
  'receipt-is-new': () => ({ rewrite: each(inOthers(/^attribute_not_exists\(pk\)$/)) }),
  'receipt-after-meter': () => ({ recordUsageOf: swapped }),
  'word-used-up': () => ({ rewrite: wordIsKept }),
  'rolled-up-mark': () => ({ rewrite: each(markIsForgotten) }),
  'blind-retry': () => ({ rewrite: blindRetry() }),
};
