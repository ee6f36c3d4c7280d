import type { Sink } from '../../app/ports-alerts.ts';
import { post, type PostDeps } from './post.ts';

/** For Slack, and for the chats that take what Slack takes. */
export const slackSink = (deps: PostDeps, url: string): Sink => ({
  name: 'slack',
  tell: ({ message, facts }) =>
    post(deps, {
      url,
      headers: {},
      body: JSON.stringify({ text: `${escaped(message)}\n${escaped(facts)}` }),
    }),
});

/** Slack reads `<!channel>` and links out of a text: a name is not to call everybody. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
