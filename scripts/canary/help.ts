export const HELP = `npm run canary -- --url URL: proves that a deny denies and that a pass passes.

  npm run canary -- --url http://127.0.0.1:3000
  npm run canary -- --url https://ID.execute-api.REGION.amazonaws.com --table NAME
  npm run canary -- --gateway https://llm.example --api-key KEY

It makes three teams with new names: one without requests, one without money and one with room. It
asks in their names at every door, reads the answers as agentgateway does, and lets both SDKs call
through a gateway of its own that asks this gate. The teams are removed at the end, also on Ctrl-C.

  --url URL          the gate; the gate has to believe x-team of a caller that signs (IDENTITY=headers)
  --doors LIST       rate-limit,budget,tokens,guard,verdict,ext-authz: all if not given. A Function URL
                     has one function behind it, so name its doors
  --table NAME       the gate's table; a gate of npm start tells its own
  --region REGION    of the table and of the signature; else that of the host's name or AWS_REGION
  --endpoint URL     a local engine
  --no-sign          requests are not signed; a gate on this machine never wants it

Requests are signed with the usual AWS credentials, for execute-api, or for lambda at a Function URL.
They need execute-api:Invoke, or lambda:InvokeFunctionUrl and lambda:InvokeFunction, and of the table
dynamodb:PutItem, dynamodb:Query, dynamodb:GetItem and dynamodb:DeleteItem.

  --gateway URL      a gateway in use: one OpenAI call through it has to be denied
  --api-key KEY      the credential of a team that must be denied there
  --header 'n: v'    a further header of that call; more than one may be given
  --model NAME       the model that is called; gpt-4o-mini if not given

For --gateway, register a team with a limit of 0 requests, and give it a key or a token at the gateway
as every team gets one. If the call is answered it has cost a few tokens.

  --json             the findings as JSON

Exit code: 0 when every answer is as it has to be; 1 when a deny does not deny or a pass does not
pass; 2 when it could not be asked: no answer, no credentials, options that make no sense.
`;
