import { CanaryError } from '../../../scripts/canary/canary-error.ts';
import { type Door, DOORS } from '../../../scripts/canary/doors.ts';
import type { Finding } from '../../../scripts/canary/finding.ts';
import { askOf } from '../../../scripts/canary/gate.ts';
import { askEverywhere } from '../../../scripts/canary/run.ts';
import type { TeamOffice } from '../../../scripts/canary/teams.ts';
import {
  allowed,
  denial,
  denied,
  type FakeGate,
  fetchOf,
  honestGate,
  json,
  pass,
  reject,
} from '../../support/fake-gate.ts';
import { withoutWaiting } from '../../support/sdk-waits.ts';

/** An office in memory: which teams there are. */
const officeIn = (teams: Set<string>): TeamOffice => ({
  create: (policy) => Promise.resolve(void teams.add(policy.team)),
  remove: (team) => Promise.resolve(void teams.delete(team)),
});

interface Order {
  readonly doors?: readonly Door[];
  readonly stopped?: AbortSignal;
  readonly office?: TeamOffice;
}

/** What the canary says of a gate that is reached by this `fetch`. */
const findingsOf = async (ask: typeof fetch, order: Order = {}): Promise<readonly Finding[]> => {
  const gate = { url: 'http://gate.test', fetch: ask };
  const findings: Finding[] = [];
  await withoutWaiting(() =>
    askEverywhere({
      ...{ gate, ask: askOf(gate), office: officeIn(new Set()), doors: DOORS },
      stopped: new AbortController().signal,
      ...order,
      onFinding: (finding) => findings.push(finding),
    }),
  );
  return findings;
};

const flawsOf = async (gate: FakeGate, order: Order = {}): Promise<readonly string[]> => {
  const findings = await findingsOf(fetchOf(gate), order);
  return [...new Set(findings.flatMap(({ flaws }) => flaws))];
};

/** The honest gate, but for what it answers at one door to those it has to deny. */
const denyingAs =
  (path: string, answer: FakeGate): FakeGate =>
  (question) =>
    question.path.startsWith(path) && question.role !== 'roomy'
      ? answer(question)
      : honestGate(question);

const GUARD = '/prompt-guard/request';
const AUTHZ = '/ext-authz';

const action =
  (fields: object): FakeGate =>
  () =>
    json(200, { action: fields });

const body = JSON.stringify(denial('budget_spent'));
const READ_AS_PASS = 'agentgateway reads it as a pass: the denied call goes on';

describe('a gate as it has to be', () => {
  it('has no flaw, at any door and with any SDK', async () => {
    const findings = await findingsOf(fetchOf(honestGate));

    expect(findings.filter(({ flaws }) => flaws.length > 0)).toEqual([]);
    expect(findings).toHaveLength(51);
    expect(new Set(findings.map(({ door }) => door))).toEqual(new Set(DOORS));
  });

  it('is asked at the doors alone that are wanted', async () => {
    const findings = await findingsOf(fetchOf(honestGate), { doors: ['budget', 'tokens'] });

    expect(findings.map(({ door }) => door)).toEqual(['budget', 'budget', 'tokens', 'tokens']);
  });
});

describe('a guard that does not deny', () => {
  it.each<readonly [string, FakeGate]>([
    ['the nested form', action({ reject: { status_code: 429, body, reason: 'spent' } })],
    ['a status in quotes', action({ status_code: '429', body })],
    ['a status with a typing error', action({ statusCode: 429, body })],
    ['an object for a body', action({ status_code: 429, body: denial('budget_spent') })],
    ['no status', action({ body })],
    ['a pass', pass],
  ])('is found out: %s', async (_name, answer) => {
    const flaws = await flawsOf(denyingAs(GUARD, answer), { doors: ['guard'] });

    expect(flaws).toContain(READ_AS_PASS);
    expect(flaws).toContain('the denied call was answered by the provider');
  });

  it.each<readonly [string, FakeGate, string]>([
    [
      'a page',
      () => new Response('<html>Welcome</html>'),
      'agentgateway cannot read it (not JSON): the failure mode decides',
    ],
    [
      'a bare word',
      () => json(200, { action: 'reject' }),
      'agentgateway cannot read it (no known action): the failure mode decides',
    ],
    [
      'a failure',
      () => json(500, { title: 'Internal error' }),
      'agentgateway cannot read it (no action): the failure mode decides',
    ],
    ['another status', action({ status_code: 503, body }), 'the client sees 503, not 429'],
    [
      'a text for a body',
      action({ status_code: 429, body: 'Too many' }),
      'the body is not a denial that a client can read',
    ],
    [
      'another reason',
      () => reject('rate_limited'),
      'the reason is rate_limited, not budget_spent',
    ],
  ])('is found out: %s', async (_name, answer, flaw) => {
    expect(await flawsOf(denyingAs(GUARD, answer), { doors: ['guard'] })).toContain(flaw);
  });
});

describe('an external authorization that does not deny', () => {
  const denialWith = (status: number, headers: Record<string, string>): FakeGate => {
    return ({ isAnthropic }) => json(status, denial('budget_spent', isAnthropic), headers);
  };

  it.each<readonly [string, FakeGate, string]>([
    ['everything is allowed', allowed, '200 lets the denied call go on'],
    ['nobody is let in', allowed, '200 lets a call of nobody go on'],
    ['200 with a denial', denialWith(200, {}), '200 lets the denied call go on'],
    ['403', denialWith(403, {}), 'the status is 403, not 429'],
    [
      'a wait that no SDK is told to leave out',
      denialWith(429, {}),
      'it lacks x-should-retry: false, so that SDKs ask again for nothing',
    ],
    [
      'a wait of a day',
      denialWith(429, { 'retry-after': '86400' }),
      'the SDK asked 3 times, though no retry helps',
    ],
    [
      'a wait of a day, too',
      denialWith(429, { 'retry-after': '86400' }),
      'retry-after is longer than any client should sleep',
    ],
    [
      'a text',
      () => new Response('Too many', { status: 429, headers: { 'x-should-retry': 'false' } }),
      'the content type is not JSON',
    ],
    ['a text, too', () => new Response('Too many', { status: 429 }), 'the error does not say why'],
    [
      "one API's words for the other",
      ({ role }) => denied(role === 'slow' ? 'rate_limited' : 'budget_spent'),
      'its type is budget_exceeded, not billing_error',
    ],
  ])('is found out: %s', async (_name, answer, flaw) => {
    expect(await flawsOf(denyingAs(AUTHZ, answer), { doors: ['ext-authz'] })).toContain(flaw);
  });
});

interface WrongDoor {
  readonly door: Door;
  readonly path: string;
  readonly answer: FakeGate;
  readonly flaw: string;
}

describe('the doors without a gateway', () => {
  it.each<WrongDoor>([
    {
      door: 'rate-limit',
      path: '/v1/rate-limit',
      answer: allowed,
      flaw: '200 lets the denied call go on',
    },
    { door: 'budget', path: '/v1/budget', answer: allowed, flaw: '200 lets the denied call go on' },
    {
      door: 'budget',
      path: '/v1/budget',
      answer: () => denied('rate_limited'),
      flaw: 'the reason is rate_limited, not budget_spent',
    },
    {
      door: 'tokens',
      path: '/v1/tokens',
      answer: () => json(200, { recorded: true }),
      flaw: 'it does not say that the next call is denied',
    },
    {
      door: 'tokens',
      path: '/v1/tokens',
      answer: () => json(503, {}),
      flaw: 'the tokens were not counted: 503',
    },
    {
      door: 'verdict',
      path: '/prompt-guard/verdict',
      answer: () => json(200, { action: 'pass' }),
      flaw: 'the verdict is pass, not reject',
    },
    {
      door: 'verdict',
      path: '/prompt-guard/verdict',
      answer: () => new Response('<html>'),
      flaw: 'it is no verdict',
    },
  ])('are found out: $door, since $flaw', async ({ door, path, answer, flaw }) => {
    expect(await flawsOf(denyingAs(path, answer), { doors: [door] })).toContain(flaw);
  });
});

describe('a gate that denies everybody', () => {
  const everybody: FakeGate = (question) =>
    honestGate({ ...question, role: question.role === 'roomy' ? 'poor' : question.role });

  it('is as broken as one that denies nobody, at every door', async () => {
    const findings = await findingsOf(fetchOf(everybody));

    const found = findings.filter(({ flaws }) => flaws.length > 0).map(({ door }) => door);
    expect(new Set(found)).toEqual(new Set(DOORS));
    expect(await flawsOf(everybody)).toEqual([
      'a team with room is stopped: 429',
      'it says that the next call of a team with room is denied',
      'a team with room is stopped: its client sees 429',
      'the verdict is reject, not pass',
      'a team with room is stopped',
    ]);
  });

  it('or that allows without knowing', async () => {
    const blind: FakeGate = (question) =>
      question.role === 'roomy'
        ? json(200, { allowed: true, degraded: true })
        : honestGate(question);

    expect(await flawsOf(blind, { doors: ['rate-limit'] })).toEqual([
      'it allows without knowing: the table gives no answer',
    ]);
  });
});

describe('the teams of a run', () => {
  const silent: typeof fetch = () => Promise.reject(new TypeError('fetch failed'));

  it('are made with new names, and are gone when it ends', async () => {
    const teams = new Set<string>();
    const seen: string[][] = [];
    const watching: FakeGate = (question) => {
      seen.push([...teams]);
      return honestGate(question);
    };

    await findingsOf(fetchOf(watching), { office: officeIn(teams) });

    expect(seen[0]).toHaveLength(3);
    expect(seen[0]?.join()).toMatch(/^canary-(\w{8})-slow,canary-\1-poor,canary-\1-roomy$/);
    expect(teams).toEqual(new Set());
  });

  it('are gone when there is no answer', async () => {
    const teams = new Set<string>();

    await expect(findingsOf(silent, { office: officeIn(teams) })).rejects.toThrow(
      new CanaryError('No answer from http://gate.test/v1/rate-limit/check: fetch failed'),
    );
    expect(teams).toEqual(new Set());
  });

  it('are gone when somebody stops it, and nothing else is asked', async () => {
    const teams = new Set<string>();
    const controller = new AbortController();
    let asked = 0;
    const stopping: FakeGate = (question) => {
      asked += 1;
      if (asked === 2) controller.abort();
      return honestGate(question);
    };

    const run = findingsOf(fetchOf(stopping), {
      ...{ office: officeIn(teams), stopped: controller.signal },
    });

    await expect(run).rejects.toThrow(new CanaryError('Stopped before everything was asked'));
    expect(asked).toBe(2);
    expect(teams).toEqual(new Set());
  });

  it('are all tried to be removed, and those that are left are named', async () => {
    const teams = new Set<string>();
    const office: TeamOffice = {
      ...officeIn(teams),
      remove: (team) =>
        team.endsWith('poor')
          ? Promise.reject(new Error('no'))
          : Promise.resolve(void teams.delete(team)),
    };

    await expect(findingsOf(fetchOf(honestGate), { office })).rejects.toThrow(
      /^These teams may be left, remove them: canary-\w{8}-poor$/,
    );
    expect(teams.size).toBe(1);
  });

  it('may be left by a table that cannot be used, which is told too', async () => {
    const fault = new Error('no such table');
    const office: TeamOffice = {
      create: () => Promise.reject(fault),
      remove: () => Promise.reject(fault),
    };

    await expect(findingsOf(fetchOf(honestGate), { office })).rejects.toMatchObject({
      message: expect.stringContaining('These teams may be left') as string,
      cause: fault,
    });
  });
});
