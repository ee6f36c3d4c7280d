import type { Entry } from '../entry.ts';
import { any, member, says, sentence, text } from '../match.ts';

const REWORD =
  'Word the prompt differently, or ask the owners of the rule. Trying again does not help.';

/** A rule on content spoke: neither a limit nor a token is the cause. */
export const GUARDRAILS: readonly Entry[] = [
  {
    id: 'guardrail-bedrock',
    layer: 'guardrail',
    on: [],
    title: 'A Bedrock guardrail stepped in',
    when: any(
      member('stopReason', 'guardrail_intervened'),
      member('amazon-bedrock-guardrailAction', 'INTERVENED'),
      member('stop_reason', 'guardrail_intervened'),
      text(/GUARDRAIL_INTERVENED|guardrail_intervened/),
    ),
    cause:
      'A content filter, a denied topic, a word or personal data. It is only told where enforcement is on.',
    checkFirst: [
      'Which policy: the trace of the guardrail has it.',
      'Was it the prompt or the answer?',
    ],
    whatToDo: REWORD,
    example:
      '{"output":{"message":{"role":"assistant","content":[{"text":"Sorry, that is not possible."}]}},"stopReason":"guardrail_intervened"}',
  },
  {
    id: 'guardrail-content-filter',
    layer: 'guardrail',
    on: [200, 400],
    title: "The provider's content filter stepped in",
    when: any(
      member('error.code', /^(?:content_filter|content_policy_violation)$/),
      member('error.innererror.code', 'ResponsibleAIPolicyViolation'),
      member('promptFeedback.blockReason', /./),
      text(/"finish_reason"\s*:\s*"content_filter"/),
      sentence(/content management policy/i),
    ),
    cause: 'The provider found something in the prompt or the answer that its policy forbids.',
    checkFirst: [
      'Which category: content_filter_result, or the message.',
      'Was it the prompt or the answer?',
    ],
    whatToDo: REWORD,
    example:
      'HTTP/1.1 400 Bad Request\n\n{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI\'s content management policy.","param":"prompt","code":"content_filter","status":400}}',
  },
  {
    id: 'guardrail-gateway',
    layer: 'guardrail',
    on: [],
    title: 'A guardrail of the gateway rejected the content',
    when: any(says(/The (?:request|response) was rejected due to inappropriate content/i)),
    cause:
      'A word list, a pattern for personal data or a moderation service, configured in the gateway.',
    checkFirst: [
      'Which guard: the log of the gateway has it.',
      'Does the prompt contain data of people, keys or card numbers?',
    ],
    whatToDo: REWORD,
    example: 'HTTP/1.1 403 Forbidden\n\nThe request was rejected due to inappropriate content',
  },
];
