import type { Entry } from '../entry.ts';
import { all, any, hasMember, header, member, not, says } from '../match.ts';

const OF_THE_GATE =
  "This is the gate's own door, for gateways and scripts. A user of the gateway does not meet it.";

/** What stands before the gate's functions in AWS: it answers in one member, and never as the gate does. */
export const AWS_FUNCTIONS: readonly Entry[] = [
  {
    id: 'api-gateway-forbidden',
    layer: 'API Gateway',
    on: [403],
    title: 'The request is not signed, or not by somebody who may',
    when: any(
      member('message', 'Forbidden'),
      member(
        'message',
        /^(?:Missing Authentication Token|User: .* is not authorized to perform: execute-api)/,
      ),
      member(
        'message',
        /^The (?:request signature we calculated|security token included in the request)/,
      ),
      all(
        header('apigw-requestid', /./),
        header('x-amzn-errortype', /^(?:Forbidden|AccessDenied|MissingAuthentication)/),
      ),
    ),
    cause: `Every route wants a request signed with AWS Signature Version 4 (execute-api). ${OF_THE_GATE}`,
    checkFirst: [
      'Is it signed at all, with the service execute-api and the right region?',
      'May the role call execute-api:Invoke on this API?',
      'Is the clock right? A signature is good for five minutes.',
    ],
    whatToDo: 'Sign the request with a role that may invoke the API.',
    example: 'HTTP/2 403\napigw-requestid: Kx1=\n\n{"message":"Forbidden"}',
  },
  {
    id: 'api-gateway-unauthorized',
    layer: 'API Gateway',
    on: [401],
    isAboutToken: true,
    title: "API Gateway's own check of the token refused it",
    when: all(member('message', 'Unauthorized'), not(hasMember('error'))),
    cause: 'An authorizer of API Gateway found no token, or one that it does not accept.',
    checkFirst: [
      'www-authenticate, if it is there: it says why.',
      'exp, iss and aud of the token.',
    ],
    whatToDo: 'Get a new token and send the call again.',
    example:
      'HTTP/2 401\nwww-authenticate: Bearer\napigw-requestid: Kx1=\n\n{"message":"Unauthorized"}',
  },
  {
    id: 'api-gateway-route',
    layer: 'API Gateway',
    on: [404],
    title: 'The gate has no such route',
    when: member('message', 'Not Found'),
    cause:
      'The path, the stage or the method is wrong: decisions take POST, teams and reports GET too.',
    checkFirst: ['The path, letter by letter.', 'The method.'],
    whatToDo: 'Correct the URL.',
    example: 'HTTP/2 404\napigw-requestid: Kx1=\n\n{"message":"Not Found"}',
  },
  {
    id: 'api-gateway-throttled',
    layer: 'API Gateway',
    on: [429],
    title: 'API Gateway throttles',
    when: any(
      member('message', /^(?:Too Many Requests|Limit Exceeded)$/),
      all(header('apigw-requestid', /./), hasMember('message')),
    ),
    cause: `More requests a second than the stage or the account takes. No limit of a team is the cause. ${OF_THE_GATE}`,
    checkFirst: ['The throttling of the stage and the quota of the account.'],
    whatToDo: 'Retry with growing pauses; tell the operators if it stays.',
    example: 'HTTP/2 429\napigw-requestid: Kx1=\n\n{"message":"Too Many Requests"}',
  },
  {
    id: 'api-gateway-too-large',
    layer: 'API Gateway',
    on: [413],
    title: 'The request is larger than API Gateway takes',
    when: member('message', /^Request (?:Entity )?Too (?:Long|Large)$/i),
    cause: 'The body is over 10 MB.',
    checkFirst: ['Pictures or files inside the prompt.'],
    whatToDo: 'Send less at once.',
    example: 'HTTP/2 413\napigw-requestid: Kx1=\n\n{"message":"Request Entity Too Large"}',
  },
  {
    id: 'api-gateway-unavailable',
    layer: 'API Gateway',
    on: [503, 504],
    title: 'The function behind API Gateway did not answer',
    when: member('message', /^(?:Service Unavailable|Endpoint request timed out|Gateway Timeout)$/),
    cause: 'The function is throttled or took too long.',
    checkFirst: ['The concurrency and the duration of the function, and its throttles.'],
    whatToDo: 'Retry with growing pauses; tell the operators if it stays.',
    example: 'HTTP/2 503\napigw-requestid: Kx1=\n\n{"message":"Service Unavailable"}',
  },
  {
    id: 'api-gateway-failed',
    layer: 'API Gateway',
    on: [500, 502],
    title: 'The function behind API Gateway ended without an answer',
    when: member('message', /^Internal (?:Server Error|server error)$/),
    cause:
      'It could not start (a wrong setting stops it), crashed, or API Gateway may not call it.',
    checkFirst: ["The function's log: the first line after its start.", 'The last deployment.'],
    whatToDo: 'Tell the operators, with the time and the request id.',
    example: 'HTTP/2 500\napigw-requestid: Kx1=\n\n{"message":"Internal Server Error"}',
  },
  {
    id: 'function-url-forbidden',
    layer: 'Lambda function URL',
    on: [403],
    title: 'The function URL does not let the caller in',
    when: any(
      member('Message', 'Forbidden'),
      all(hasMember('Message'), header('x-amzn-errortype', /^AccessDenied/i)),
    ),
    cause: `The request is not signed for the service lambda, or the role may not invoke the URL. ${OF_THE_GATE}`,
    checkFirst: [
      'The signature: service lambda, the right region. For an API of API Gateway it is execute-api.',
      'May the role call lambda:InvokeFunctionUrl and lambda:InvokeFunction on it?',
    ],
    whatToDo: 'Sign with a role that may invoke the URL.',
    example:
      'HTTP/1.1 403 Forbidden\nx-amzn-errortype: AccessDeniedException\n\n{"Message":"Forbidden"}',
  },
  {
    id: 'function-url-throttled',
    layer: 'Lambda function URL',
    on: [429],
    title: 'Lambda throttles the function',
    when: any(
      header('x-amzn-errortype', /^TooManyRequestsException/i),
      member('Reason', /LimitExceeded$/),
      member('Message', /^Rate exceeded\.?$/i),
      member('message', /^Rate exceeded\.?$/i),
    ),
    cause: 'All its concurrency is taken, or that of the account. No limit of a team is the cause.',
    checkFirst: ['Reserved concurrency of the function, and what else the account runs.'],
    whatToDo: 'Retry with growing pauses; tell the operators if it stays.',
    example:
      'HTTP/1.1 429 Too Many Requests\nx-amzn-errortype: TooManyRequestsException\n\n{"Reason":"ConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}',
  },
  {
    id: 'function-url-failed',
    layer: 'Lambda function URL',
    on: [500, 502, 503, 504],
    title: 'The function ended without an answer',
    when: any(
      all(
        header('x-amzn-requestid', /./),
        not(header('apigw-requestid', /./)),
        says(/Internal Server Error/i),
      ),
      member('Message', /^(?:Internal Server Error|Service Unavailable)/i),
    ),
    cause: 'It could not start, crashed, or ran out of time.',
    checkFirst: ["The function's log, by the x-amzn-requestid.", 'The last deployment.'],
    whatToDo: 'Tell the operators, with the request id.',
    example: 'HTTP/1.1 502 Bad Gateway\nx-amzn-requestid: 5f0e\n\nInternal Server Error',
  },
];
