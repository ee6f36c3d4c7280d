/**
 * The webhook's answer, as agentgateway reads it.
 *
 * The gateway tells the actions apart by their fields alone, and an action it cannot match as a
 * rejection it takes for a pass: a misspelt `status_code` would let every denied prompt through. So
 * these two shapes are all that can be built, and a contract test reads them by the gateway's rules.
 */
export type GuardAnswer =
  | { readonly action: { readonly reason: string } }
  | {
      readonly action: {
        /** Text, and not an object: the gateway hands it to the client as it is. */
        readonly body: string;
        /** A whole number: the gateway knows no other kind of status. */
        readonly status_code: RejectStatus;
        readonly reason: string;
      };
    };

/** 429 is a denial; the others say that it is not known who calls. */
export type RejectStatus = 401 | 403 | 429 | 503;

export interface Rejection {
  readonly reason: string;
  readonly body: string;
  readonly status: RejectStatus;
}

export const pass = (reason: string): GuardAnswer => ({ action: { reason } });

export const reject = ({ reason, body, status }: Rejection): GuardAnswer => ({
  action: { body, status_code: status, reason },
});

/** The bare form, for gateways that expect the documented short one. agentgateway cannot read it. */
export interface Verdict {
  readonly action: 'pass' | 'reject';
}
