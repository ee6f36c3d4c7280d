import { type PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { topicSink } from '../../../../src/adapters/sns/topic.ts';
import type { Notice } from '../../../../src/app/ports-alerts.ts';
import { NOW, TEAM } from '../../../support/builders.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:alerts';

const aNotice = (message: string): Notice => ({
  id: 'alpha:2026-08:budget_exhausted:100',
  event: 'budget_exhausted',
  team: TEAM,
  message,
  facts: 'event=budget_exhausted team=alpha',
  json: '{"event":"budget_exhausted"}',
});

const aTopic = (answer: () => Promise<unknown> = () => Promise.resolve({})) => {
  const sent: PublishCommand['input'][] = [];
  const send = (command: PublishCommand) => {
    sent.push(command.input);
    return answer();
  };
  const client = Object.assign(new SNSClient({ region: 'eu-west-1' }), { send });
  return { sent, sink: topicSink(TOPIC, client) };
};

describe('a topic', () => {
  it('gives people a sentence with its facts, and programs the JSON', async () => {
    const { sent, sink } = aTopic();

    await sink.tell(aNotice('Team alpha has used up its budget.'), NOW);

    const text = 'Team alpha has used up its budget.\n\nevent=budget_exhausted team=alpha';
    const json = '{"event":"budget_exhausted"}';
    expect({ ...sent[0], Message: JSON.parse(sent[0]?.Message ?? '') as unknown }).toEqual({
      TopicArn: TOPIC,
      Subject: 'Tollgate: Team alpha has used up its budget.',
      MessageStructure: 'json',
      Message: {
        default: text,
        email: text,
        sms: 'Team alpha has used up its budget.',
        'email-json': json,
        http: json,
        https: json,
        lambda: json,
        sqs: json,
      },
      MessageAttributes: {
        event: { DataType: 'String', StringValue: 'budget_exhausted' },
        team: { DataType: 'String', StringValue: 'alpha' },
      },
    });
  });

  it.each(['x'.repeat(500), 'a\r\nb\u0000c', 'café 京 \u{1f600}'])(
    'has a subject that it takes, whatever the sentence has in it: %j',
    async (message) => {
      const { sent, sink } = aTopic();

      await sink.tell(aNotice(message), NOW);

      expect(sent[0]?.Subject).toMatch(/^Tollgate: [ -~]{1,89}$/);
    },
  );

  it('rejects what it did not take', async () => {
    const { sink } = aTopic(() => Promise.reject(new Error('AuthorizationError')));

    await expect(sink.tell(aNotice('No'), NOW)).rejects.toThrow('AuthorizationError');
  });
});
