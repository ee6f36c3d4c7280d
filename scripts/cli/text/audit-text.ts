import type { AuditEntry } from '../../openapi/answers/operations.ts';
import { changesBetween, changeText } from '../changes.ts';
import { shown } from './colour.ts';
import type { Look } from './usage-text.ts';

/** A line for each change, and below it what became of each member. */
export const auditText = (entries: readonly AuditEntry[], look: Look): string =>
  entries.map((entry) => entryText(entry, look)).join('\n');

const entryText = (entry: AuditEntry, { paint }: Look): string => {
  const { at, who, action, team, before, after, reason } = entry;
  const head = [
    paint.dim(at.replace(/\.\d+Z$/, 'Z')),
    paint.bold(action),
    team ?? placeIn(after),
    shown(who),
    reason === undefined || reason === '' ? '' : `"${shown(reason)}"`,
  ];
  // What is made or taken away has a member for everything: its name says enough.
  const changes = before === null || after === null ? [] : changesBetween(before, after);
  return [
    head.filter((part) => part !== '').join('  '),
    ...changes.map((change) => `    ${shown(changeText(change))}`),
  ].join('\n');
};

/** A price concerns no team, but a model somewhere. */
const placeIn = (after: AuditEntry['after']): string =>
  ['provider', 'model']
    .map((name) => after?.[name])
    .filter((part) => typeof part === 'string')
    .map(shown)
    .join('/');
