import type { Entry } from '../entry.ts';
import { all, curlGaveUp, any, says, text } from '../match.ts';

/** No answer at all: the call never reached anybody who could refuse it. */
export const NETWORK: readonly Entry[] = [
  {
    id: 'network-name',
    layer: 'network',
    on: [],
    title: 'The name of the gateway is not known',
    when: any(
      curlGaveUp(5, 6),
      text(/\b(?:ENOTFOUND|EAI_AGAIN)\b|could not resolve host|name or service not known/i),
    ),
    cause:
      'The host name is misspelt, or it is a private name and this machine is outside the network.',
    checkFirst: [
      'Compare the host name with the one your administrators gave you.',
      'Is the VPN on? Private names are only known inside.',
      'Look the name up: nslookup HOST, from the same machine or container.',
    ],
    whatToDo: 'Correct the base URL or join the network. Trying again does not help by itself.',
    example: 'curl: (6) Could not resolve host: gateway.example.internal',
  },
  {
    id: 'network-refused',
    layer: 'network',
    on: [],
    title: 'Nobody listens there',
    when: any(curlGaveUp(7), text(/\bECONNREFUSED\b|connection refused/i)),
    cause: 'The port or the address is wrong, or the service is down.',
    checkFirst: [
      'Compare scheme, host and port with the base URL you were given.',
      'Does a proxy variable (HTTPS_PROXY, NO_PROXY) send the call elsewhere?',
      'Ask whether the gateway is up.',
    ],
    whatToDo: 'Correct the base URL; if it is right, tell the operators of the gateway.',
    example:
      'curl: (7) Failed to connect to gateway.example.internal port 443 after 12 ms: Could not connect to server',
  },
  {
    id: 'network-timeout',
    layer: 'network',
    on: [],
    title: 'No answer in time',
    when: any(
      curlGaveUp(28),
      text(/\b(?:ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)\b|\bAPI(?:Connection)?TimeoutError\b/),
      says(/(?:request|connection|operation|read) timed out/i),
    ),
    cause:
      'The network drops what is sent (VPN off, firewall, wrong address), or a long answer took more than the client waits.',
    checkFirst: [
      'Did it connect? "Connection timed out" is the network; "timed out with … bytes received" is a slow answer.',
      'Is the VPN on, and is the URL right?',
      "For a long answer: raise the client's time limit, or stream it.",
    ],
    whatToDo:
      'Mend the way to the gateway, or wait longer. A call that was cut off may have been counted: what it holds is given back after a while.',
    example: 'curl: (28) Connection timed out after 10001 milliseconds',
  },
  {
    id: 'network-tls',
    layer: 'network',
    on: [],
    title: 'No trust: the encrypted connection could not be made',
    when: any(
      curlGaveUp(35, 51, 58, 60, 77),
      text(
        /CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_(?:VERIFY|GET_ISSUER)\w*|CERT_HAS_EXPIRED|SSL certificate problem/i,
      ),
    ),
    cause:
      "The company's own certificate authority is not known to this client, the name is not in the certificate, or https was spoken to a port for http.",
    checkFirst: [
      'Is the URL https, and the port one for https?',
      "Does the client know the company's certificate authority (SSL_CERT_FILE, REQUESTS_CA_BUNDLE, NODE_EXTRA_CA_CERTS)?",
      'Is the clock of this machine right?',
    ],
    whatToDo:
      'Add the certificate authority. Do not switch the check off: your token would go to anybody.',
    example: 'curl: (60) SSL certificate problem: unable to get local issuer certificate',
  },
  {
    id: 'network-cut',
    layer: 'network',
    on: [],
    title: 'The connection was cut before an answer came',
    when: any(
      curlGaveUp(52, 55, 56, 92),
      all(text(/\bECONNRESET\b|socket hang up|remote end closed connection|server disconnected/i)),
    ),
    cause:
      'Something on the way closed the connection: an idle limit, a rolling deployment, a proxy.',
    checkFirst: [
      'Does it happen after the same number of seconds each time? Then it is an idle limit on the way.',
      'Does a second call pass? Then it was a deployment.',
    ],
    whatToDo:
      'Try again once. For long answers, stream them, so that the connection is never idle.',
    example: 'curl: (52) Empty reply from server',
  },
  {
    id: 'network-unknown',
    layer: 'network',
    on: [],
    isGeneral: true,
    title: 'The client could not connect, and does not say why',
    when: any(text(/\bAPIConnectionError\b/), says(/connection error\.?$|fetch failed/i)),
    cause: 'An SDK hides the reason: a wrong base URL, VPN, proxy or certificate.',
    checkFirst: [
      'Call the same URL with curl -v from the same machine, and diagnose what it prints.',
      "Look at the error's cause, where the SDK keeps it: error.cause in JavaScript.",
    ],
    whatToDo: 'Diagnose the output of curl -v.',
    example: 'openai.APIConnectionError: Connection error.',
  },
];
