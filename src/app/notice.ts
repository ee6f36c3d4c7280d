import { membersOf } from '../domain/alert-members.ts';
import { sentenceOf } from '../domain/alert-text.ts';
import { type Alert, alertIdOf } from '../domain/alerts.ts';
import { toIsoText } from '../domain/time.ts';
import type { Notice } from './ports-alerts.ts';

/** Told again it is the same to the letter, so that whoever gets it twice can tell. */
export const noticeOf = (alert: Alert): Notice => {
  const { team, kind } = alert;
  const id = alertIdOf(alert);
  const message = sentenceOf(alert);
  const members = { event: kind, team, ...membersOf(alert), at: toIsoText(alert.at), id };
  return {
    id,
    event: kind,
    team,
    message,
    facts: Object.entries(members).map(asFact).join(' '),
    json: JSON.stringify({ ...members, message }),
  };
};

/** Names come from outside: what would break the line or the list is quoted. */
const PLAIN = /^[\w.:%*/@-]+$/;

const asFact = ([name, value]: readonly [string, unknown]): string =>
  `${name}=${PLAIN.test(String(value)) ? String(value) : JSON.stringify(value)}`;
