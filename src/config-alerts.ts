import { invariant } from './domain/errors.ts';
import { isSecureUrl } from './domain/secure-url.ts';

/** As `config.ts` has it, which reads the settings that all functions share. */
type Environment = Readonly<Record<string, string | undefined>>;

/** Where alerts are told beside the log; `undefined`: not there. */
export interface AlertsConfig {
  readonly topicArn: string | undefined;
  readonly webhook: { readonly url: string; readonly secret: string } | undefined;
  readonly slackUrl: string | undefined;
}

/** Shorter ones can be guessed. */
const SECRET_LENGTH_MIN = 16;

/** Throws on a setting that cannot be meant, without what it says: it may be a secret. */
export const readAlertsConfig = (environment: Environment): AlertsConfig => ({
  topicArn: textOf(environment, 'ALERT_TOPIC_ARN'),
  webhook: webhookOf(environment),
  slackUrl: urlOf(environment, 'ALERT_SLACK_URL'),
});

const webhookOf = (environment: Environment): AlertsConfig['webhook'] => {
  const url = urlOf(environment, 'ALERT_WEBHOOK_URL');
  const secret = textOf(environment, 'ALERT_WEBHOOK_SECRET');
  if (url === undefined) return undefined;
  invariant(
    secret !== undefined && secret.length >= SECRET_LENGTH_MIN,
    `ALERT_WEBHOOK_SECRET has fewer than ${SECRET_LENGTH_MIN} characters`,
  );
  return { url, secret };
};

const urlOf = (environment: Environment, name: string): string | undefined => {
  const url = textOf(environment, name);
  invariant(url === undefined || isSecureUrl(url), `${name} is no https URL without a password`);
  return url;
};

const textOf = (environment: Environment, name: string): string | undefined => {
  const text = environment[name];
  return text === '' ? undefined : text;
};
