import { createHmac } from 'node:crypto';
import type { Sink } from '../../app/ports-alerts.ts';
import { type Instant, SECOND_MS } from '../../domain/time.ts';
import { post, type PostDeps } from './post.ts';

export interface SignedWebhook {
  readonly url: string;
  readonly secret: string;
}

/**
 * Sends an alert's JSON with a signature over the time and the body: whoever knows the secret can
 * tell that it is ours, and that it is not an old one sent again.
 */
export const signedWebhookSink = (deps: PostDeps, { url, secret }: SignedWebhook): Sink => ({
  name: 'webhook',
  tell: ({ id, json }, now) =>
    post(deps, {
      url,
      headers: {
        'x-tollgate-alert-id': id,
        'x-tollgate-signature': signatureOf(json, { secret, now }),
      },
      body: json,
    }),
});

const signatureOf = (
  body: string,
  { secret, now }: { readonly secret: string; readonly now: Instant },
): string => {
  const seconds = Math.floor(now / SECOND_MS);
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
};
