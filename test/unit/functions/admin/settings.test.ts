import { readAdminSettings } from '../../../../src/functions/admin/settings.ts';

describe('the settings of the admin function', () => {
  it('have defaults, also where a variable is empty', () => {
    const wanted = { keptDays: 400, adminScope: 'a/scope' };

    expect(readAdminSettings({}, 'a/scope')).toEqual(wanted);
    expect(readAdminSettings({ AUDIT_DAYS: '', ADMIN_SCOPE: '' }, 'a/scope')).toEqual(wanted);
  });

  it('are those of the deployment', () => {
    expect(readAdminSettings({ AUDIT_DAYS: '30', ADMIN_SCOPE: 'mine' }, 'a/scope')).toEqual({
      keptDays: 30,
      adminScope: 'mine',
    });
  });

  it.each(['0', '-1', '1.5', 'long'])('stop the function where days are %j', (AUDIT_DAYS) => {
    expect(() => readAdminSettings({ AUDIT_DAYS }, 'x')).toThrow('AUDIT_DAYS');
  });
});
