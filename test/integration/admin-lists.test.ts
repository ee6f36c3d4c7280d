import { laterBy } from '../../src/domain/time.ts';
import { type AdminBench, auditItems, type Body, openAdmin } from '../support/admin-bench.ts';
import { at, type Environment, openGate, type TestGate } from '../support/gate.ts';
import { teamId } from '../../src/domain/ids.ts';

const NOON = at('2026-11-22T12:00:00Z');
const DAY = 86_400_000;

let gate: TestGate;
let environment: Environment;
let admin: AdminBench;
beforeEach(async () => {
  gate = await openGate();
  environment = gate.environment();
  admin = openAdmin(environment, NOON);
});
afterEach(() => gate.close());

const create = (team: string) => admin.ask('POST /teams', { body: { team, tier: 'standard' } });

interface Page {
  readonly next_cursor: string | null;
}

/** All pages of a list, one after the other. */
const pagesOf = async <Of extends Page>(target: string): Promise<readonly Of[]> => {
  const pages: Of[] = [];
  let cursor = '';
  do {
    const page = (await admin.ask(`GET ${target}${cursor}`)).body as Of;
    pages.push(page);
    cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`;
  } while (cursor !== '');
  return pages;
};

describe('the list of teams', () => {
  const seen = async (query: string) => {
    const pages = await pagesOf<Page & { teams: Body[] }>(`/teams?${query}`);
    return pages.map(({ teams }) => teams.map(({ team }) => team));
  };

  beforeEach(async () => {
    for (const name of ['delta', 'alpha', 'bravo', 'echo']) await create(name);
    const headers = { 'if-match': '"1"' };
    await admin.ask('DELETE /teams/bravo', { headers });
    await admin.ask('POST /teams/delta/suspend', { headers });
    const guest = { team: teamId('charlie'), at: NOON, guestTier: 'premium' } as const;
    await gate.environment().checkRate(guest);
  });

  it('has them by name, guests too, and none that is deleted', async () => {
    const { body } = await admin.ask('GET /teams');

    expect(body).toMatchObject({
      teams: [
        { team: 'alpha', registered: true, status: 'active' },
        { team: 'charlie', registered: false, tier: 'premium' },
        { team: 'delta', registered: true, status: 'suspended' },
        { team: 'echo', registered: true },
      ],
      next_cursor: null,
    });
  });

  it('has those of one status alone, the deleted only when they are asked for', async () => {
    expect(await seen('status=active')).toEqual([['alpha', 'echo']]);
    expect(await seen('status=suspended')).toEqual([['delta']]);
    expect(await seen('status=deleted')).toEqual([['bravo']]);
  });

  it.each([1, 2, 3, 4, 5, 6])('is the same in pages of %d', async (limit) => {
    const pages = await seen(`limit=${limit}`);

    expect(pages.flat()).toEqual(['alpha', 'charlie', 'delta', 'echo']);
    for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
  });

  it('is asked for in one query and two batches', async () => {
    environment.calls.length = 0;

    await admin.ask('GET /teams');

    expect(environment.calls.map(({ command }) => command)).toEqual([
      'Query',
      'BatchGetItem',
      'BatchGetItem',
    ]);
  });
});

describe('the audit', () => {
  /** One registration every half day, the last at noon. */
  const registerDaily = async (count: number) => {
    for (let index = 0; index < count; index += 1) {
      admin.setClock(laterBy(NOON, (-(count - 1 - index) * DAY) / 2));
      await create(`team-${index}`);
    }
  };
  const seen = async (query: string) => {
    const pages = await pagesOf<Page & { entries: Body[] }>(`/audit?${query}`);
    return pages.map(({ entries }) => entries.map(({ team }) => String(team).slice(5)).join(' '));
  };

  it('has who did what, and the team before and after', async () => {
    await create('alpha');
    const first = (await admin.ask('GET /teams/alpha')).body;
    admin.setClock(laterBy(NOON, 60_000));
    const second = await admin.ask('PATCH /teams/alpha', {
      headers: { 'if-match': '"1"' },
      body: { overrides: { rpm: 5 } },
    });

    const { body } = await admin.ask('GET /audit');

    expect(body).toEqual({
      entries: [
        {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
          at: '2026-11-22T12:01:00.000Z',
          who: 'local',
          action: 'team.update',
          team: 'alpha',
          before: first,
          after: second.body,
          request_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        },
        expect.objectContaining({ action: 'team.create', before: null, after: first }) as object,
      ],
      next_cursor: null,
    });
  });

  it('is kept for as long as the deployment says', async () => {
    await create('alpha');

    const [item] = await auditItems(gate.tableName);

    expect(item).toMatchObject({
      pk: { S: 'AUDIT#2026-11-22' },
      expires_at: { N: String((NOON + 400 * DAY) / 1_000) },
    });
  });

  it('has the last seven days, the newest first, in pages of any size', async () => {
    await registerDaily(18);
    // An hour later the entry of seven days ago is an hour too old.
    admin.setClock(laterBy(NOON, 3_600_000));

    expect(await seen('limit=100')).toEqual(['17 16 15 14 13 12 11 10 9 8 7 6 5 4']);
    for (const limit of [1, 2, 3, 5, 13, 14]) {
      admin.setClock(laterBy(NOON, 3_600_000));
      const pages = await seen(`limit=${limit}`);
      expect(pages.filter((page) => page !== '').join(' ')).toBe(
        '17 16 15 14 13 12 11 10 9 8 7 6 5 4',
      );
    }
  });

  it('has the days and the instants that are asked for, and the end is not one of them', async () => {
    await registerDaily(6);

    expect(await seen('from=2026-11-21&to=2026-11-21')).toEqual(['3 2']);
    expect(await seen('from=2026-11-21&to=2026-11-21&limit=1&team=team-2')).toEqual(['2']);
    expect(await seen('from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z')).toEqual(['3 2']);
    expect(await seen('from=2026-11-21T12:00:00Z&to=2026-11-22T12:00:00Z')).toEqual(['4 3']);
    expect(await seen('from=2026-11-21T12:00:00.001Z&to=2026-11-22T12:00:00.001Z')).toEqual([
      '5 4',
    ]);
  });

  it('has one team’s alone', async () => {
    await registerDaily(6);

    const pages = await seen('team=team-3&limit=1');

    expect(pages.filter((page) => page !== '')).toEqual(['3']);
  });

  it('ends a page of many empty days with a place to go on from', async () => {
    await create('team-0');

    const pages = await seen('from=2026-09-01&limit=1&to=2026-11-22');

    expect(pages.join('')).toBe('0');
    expect(pages.length).toBeGreaterThan(1);
  });

  it.each([
    'from=2026-02-30',
    'from=yesterday',
    'from=2026-11-22&to=2026-11-21',
    'to=2026-11-22T12:00:00',
    'team=a%23b',
    'limit=1000',
    'cursor=e30',
  ])('is refused for its query: %s', async (query) => {
    expect((await admin.ask(`GET /audit?${query}`)).status).toBe(422);
  });
});
