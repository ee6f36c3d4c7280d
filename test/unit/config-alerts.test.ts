import { readAlertsConfig } from '../../src/config-alerts.ts';

const SECRET = 'sixteen letters.';

describe('the settings of alerts', () => {
  it('may all be left out, or left empty', () => {
    const none = { topicArn: undefined, webhook: undefined, slackUrl: undefined };

    expect(readAlertsConfig({})).toEqual(none);
    expect(
      readAlertsConfig({
        ALERT_TOPIC_ARN: '',
        ALERT_WEBHOOK_URL: '',
        ALERT_WEBHOOK_SECRET: '',
        ALERT_SLACK_URL: '',
      }),
    ).toEqual(none);
  });

  it('say where alerts are told', () => {
    const settings = readAlertsConfig({
      ALERT_TOPIC_ARN: 'arn:aws:sns:eu-west-1:123456789012:alerts',
      ALERT_WEBHOOK_URL: 'https://ops.example/alerts',
      ALERT_WEBHOOK_SECRET: SECRET,
      ALERT_SLACK_URL: 'http://127.0.0.1:3001/slack',
    });

    expect(settings).toEqual({
      topicArn: 'arn:aws:sns:eu-west-1:123456789012:alerts',
      webhook: { url: 'https://ops.example/alerts', secret: SECRET },
      slackUrl: 'http://127.0.0.1:3001/slack',
    });
  });

  it.each([
    ['ALERT_WEBHOOK_URL', 'http://ops.example/alerts'],
    ['ALERT_SLACK_URL', 'http://hooks.example/s3cret'],
    ['ALERT_SLACK_URL', 'https://me:s3cret@hooks.example/'],
    ['ALERT_SLACK_URL', 's3cret'],
  ])('that cannot be meant stop the start, without being told: %s %s', (name, value) => {
    expect(() => readAlertsConfig({ ALERT_WEBHOOK_SECRET: SECRET, [name]: value })).toThrow(
      `${name} is no https URL without a password`,
    );
  });

  it.each([undefined, '', 'fifteen letters'])('need a secret to sign with: %j', (secret) => {
    const url = { ALERT_WEBHOOK_URL: 'https://ops.example/alerts' };

    expect(() => readAlertsConfig({ ...url, ALERT_WEBHOOK_SECRET: secret })).toThrow(
      /^ALERT_WEBHOOK_SECRET has fewer than 16 characters$/,
    );
  });
});
