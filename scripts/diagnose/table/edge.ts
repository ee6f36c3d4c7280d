import type { Entry } from '../entry.ts';
import { all, any, anyHeader, hasJson, header, isPage, not, says, text } from '../match.ts';

/** The load balancer's page, by its `server` or by its plain form; nginx signs its own. */
const balancerPage = (title: string) =>
  all(
    not(hasJson),
    any(
      header('server', /^awselb\//i),
      all(
        text(new RegExp(`<center><h1>${title}`)),
        not(header('server', /./)),
        not(text(/<center>(?:nginx|cloudflare)/i)),
      ),
    ),
  );

const page = (words: string): string =>
  `<html>\n<head><title>${words}</title></head>\n<body>\n<center><h1>${words}</h1></center>\n</body>\n</html>`;

const fromBalancer = (words: string): string =>
  `HTTP/2 ${words.slice(0, 3)}\nserver: awselb/2.0\ncontent-type: text/html\n\n${page(words)}`;

const WAF_CAUSES =
  'A rule against common attacks (code in a prompt can look like one), the reputation of your address, or more than 2,000 requests in 5 minutes from one address.';

/** The first that a call meets inside: they answer with pages, not with JSON. */
export const EDGE: readonly Entry[] = [
  {
    id: 'waf-blocked',
    layer: 'WAF',
    on: [],
    title: 'The web firewall blocked the request',
    when: all(header('x-amzn-waf-action', /./), not(hasJson)),
    cause: WAF_CAUSES,
    checkFirst: [
      'The header x-amzn-waf-action.',
      'Wait 5 minutes and send one request.',
      'Does a harmless prompt pass? Then it is a rule on content.',
    ],
    whatToDo:
      'Slow down. If it stays, give the operators the time and your address: their log has the rule.',
    example: `HTTP/2 403\nserver: awselb/2.0\nx-amzn-waf-action: BLOCK\n\n${page('403 Forbidden')}`,
  },
  {
    id: 'balancer-unauthorized',
    layer: 'load balancer',
    on: [401],
    needsStatus: true,
    isAboutToken: true,
    title: 'The load balancer does not accept the token',
    when: balancerPage('401'),
    cause:
      'No Authorization: Bearer was sent, the token has expired (those of Cognito live 1 hour), it is malformed, or another user pool signed it.',
    checkFirst: [
      'Get a new token and try again.',
      'Decode the second segment of the token: is exp in the past, is iss the right user pool?',
      'Is the header Authorization: Bearer TOKEN, without quotes or line breaks?',
    ],
    whatToDo: 'Get a new token before the old one expires.',
    example: fromBalancer('401 Authorization Required'),
  },
  {
    id: 'balancer-forbidden',
    layer: 'load balancer',
    on: [403],
    needsStatus: true,
    isAboutToken: true,
    title: 'The load balancer forbids the call',
    when: balancerPage('403'),
    cause: 'The token lacks the scope https://gateway.internal/invoke.',
    checkFirst: [
      'Decode the second segment of the token and look at scope.',
      'Ask the administrators for the scopes of your app client.',
    ],
    whatToDo: 'Get a token with the scope.',
    example: fromBalancer('403 Forbidden'),
  },
  {
    id: 'waf-page',
    layer: 'WAF',
    on: [403],
    needsStatus: true,
    title: 'The web firewall may have blocked the request',
    when: any(balancerPage('403'), all(isPage, text(/Request blocked\./))),
    cause: WAF_CAUSES,
    checkFirst: [
      'Wait 5 minutes and send one harmless request with the same token. If it passes, it was the firewall.',
    ],
    whatToDo: 'Slow down. If it stays, give the operators the time and your address.',
    example:
      'HTTP/2 403\nserver: CloudFront\n\n<html><head><title>ERROR: The request could not be satisfied</title></head>\n<body><h1>403 ERROR</h1>\nRequest blocked.\n</body></html>',
  },
  {
    id: 'balancer-bad-gateway',
    layer: 'load balancer',
    on: [502],
    needsStatus: true,
    title: 'The gateway behind the load balancer gave no proper answer',
    when: balancerPage('502'),
    cause:
      'A task of the gateway closed the connection or crashed; or what is behind it: the provider is down, its key is invalid, or the gateway has no way out.',
    checkFirst: [
      'Try again: another task may answer.',
      'Does another model or provider pass?',
      "The gateway's log at that time.",
    ],
    whatToDo: 'Retry with growing pauses; tell the operators if it stays.',
    example: fromBalancer('502 Bad Gateway'),
  },
  {
    id: 'balancer-unavailable',
    layer: 'load balancer',
    on: [503],
    needsStatus: true,
    title: 'The load balancer has nobody to hand the call to',
    when: balancerPage('503'),
    cause: 'No healthy task of the gateway: overloaded, or a rolling deployment.',
    checkFirst: [
      'Wait 30 to 60 seconds and try again.',
      'The health of the service and of the targets.',
    ],
    whatToDo: 'Retry with growing pauses; tell the operators if it lasts for minutes.',
    example: fromBalancer('503 Service Temporarily Unavailable'),
  },
  {
    id: 'balancer-timeout',
    layer: 'load balancer',
    on: [504],
    needsStatus: true,
    title: 'The gateway took longer than the load balancer waits',
    when: balancerPage('504'),
    cause: 'A long answer without streaming, or a gateway that hangs.',
    checkFirst: [
      'Does a short prompt pass? Then it is the length of the answer.',
      'Does the client stream?',
    ],
    whatToDo: 'Stream long answers.',
    example: fromBalancer('504 Gateway Time-out'),
  },
  {
    id: 'page-bad-gateway',
    layer: 'provider',
    on: [502, 504],
    needsStatus: true,
    isGeneral: true,
    title: "A page of somebody's web server: the one behind it failed",
    when: any(isPage, says(/(?:bad gateway|gateway time-?out)/i)),
    cause:
      "The page is not the gate's or the gateway's. Most probably the provider or a proxy on the way is down.",
    checkFirst: [
      'The server header and the foot of the page: whose is it?',
      'Does another provider answer?',
    ],
    whatToDo: 'Retry with growing pauses, or use another provider.',
    example: `HTTP/1.1 502 Bad Gateway\nserver: nginx\n\n${page('502 Bad Gateway')}`,
  },
  {
    id: 'legacy-headers',
    layer: 'client',
    on: [],
    title: 'Headers of an older release are still sent',
    when: anyHeader(/^x-portkey-/),
    cause:
      'x-portkey-… headers have no meaning any more. They do not explain a refusal by themselves, but what they used to set is not set.',
    checkFirst: ['Where the client sets them: its settings or its wrapper.'],
    whatToDo:
      'Remove them. Provider and model are named in the request, the way the gateway documents it.',
    example: '> POST /v1/chat/completions HTTP/2\n> x-portkey-provider: openai\n< HTTP/2 400',
  },
];
