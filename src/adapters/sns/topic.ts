import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Notice, Sink } from '../../app/ports-alerts.ts';

/** SNS takes fewer than a hundred characters, in ASCII, without line breaks. */
const SUBJECT_MAX = 99;

/** Three attempts with their pauses end long before the lease of an alert does. */
const ATTEMPTS_MAX = 3;
const ANSWERED_WITHIN_MS = 3_000;

/** Subscribers that are people get a sentence and its facts, programs get the JSON. */
export const topicSink = (topicArn: string, client: SNSClient = topicClient()): Sink => ({
  name: 'sns',
  tell: async (notice) => {
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: subjectOf(notice),
        MessageStructure: 'json',
        Message: JSON.stringify(messagesOf(notice)),
        // What a subscription can filter by.
        MessageAttributes: {
          event: { DataType: 'String', StringValue: notice.event },
          team: { DataType: 'String', StringValue: notice.team },
        },
      }),
    );
  },
});

const topicClient = (): SNSClient =>
  new SNSClient({
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: { connectionTimeout: ANSWERED_WITHIN_MS, requestTimeout: ANSWERED_WITHIN_MS },
  });

const messagesOf = ({ message, facts, json }: Notice): Readonly<Record<string, string>> => {
  const forPeople = `${message}\n\n${facts}`;
  return {
    default: forPeople,
    email: forPeople,
    sms: message,
    'email-json': json,
    http: json,
    https: json,
    lambda: json,
    sqs: json,
  };
};

const NOT_PRINTABLE_ASCII = /[^ -~]/g;

const subjectOf = ({ message }: Notice): string =>
  `Tollgate: ${message}`.replace(NOT_PRINTABLE_ASCII, '?').slice(0, SUBJECT_MAX);
