import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inWords } from '../../src/auth/decision.ts';
import type { Identity, MemberOf, Role } from '../../src/auth/model.ts';
import { Permissions } from '../../src/auth/permissions.ts';

const permissions = new Permissions({ 'extra.use': { title: 'Use it', roles: ['expert'] } });

const ada = (change: Partial<Identity> = {}): Identity => ({
  id: 'a',
  username: 'ada',
  role: 'user',
  accept: [],
  deny: [],
  groups: [],
  disabledAt: null,
  waitingSince: null,
  email: null,
  createdAt: 0,
  isLeaving: false,
  ...change,
});

const group = (name: string, isStatic: boolean, lists: Partial<MemberOf>): MemberOf => ({
  id: name,
  name,
  isStatic,
  accept: [],
  deny: [],
  needsSecondFactor: false,
  ...lists,
});

describe('a permission', () => {
  it.each([
    ['the role has it', {}, 'apps.launch', 'allowed by role user'],
    ['nothing says anything', {}, 'jobs.manage', 'denied, since nothing allows it'],
    ['another role has it', { role: 'expert' as Role }, 'extra.use', 'allowed by role expert'],
    [
      'a plugin gives it to no such role',
      { role: 'admin' as Role },
      'extra.use',
      'denied, since nothing allows it',
    ],
    [
      'the user was given it',
      { accept: ['jobs.manage'] },
      'jobs.manage',
      'allowed by user ada (jobs.manage)',
    ],
    [
      'deny wins inside a level',
      { accept: ['apps.launch'], deny: ['apps.*'] },
      'apps.launch',
      'denied by user ada (apps.*)',
    ],
    [
      'the user comes before groups',
      { accept: ['apps.launch'], groups: [group('interns', true, { deny: ['*'] })] },
      'apps.launch',
      'allowed by user ada (apps.launch)',
    ],
    [
      'static groups come before others',
      { groups: [group('mapped', false, { deny: ['*'] }), group('staff', true, { accept: ['jobs.*'] })] },
      'jobs.manage',
      'allowed by group staff (jobs.*)',
    ],
    [
      'deny wins among groups of a level, whatever their order',
      { groups: [group('a', true, { accept: ['*'] }), group('interns', true, { deny: ['apps.launch'] })] },
      'apps.launch',
      'denied by group interns (apps.launch)',
    ],
    [
      'groups come before the role',
      { role: 'admin' as Role, groups: [group('mapped', false, { deny: ['users.manage'] })] },
      'users.manage',
      'denied by group mapped (users.manage)',
    ],
    ['a pattern ends at its dot', { accept: ['job.*'] }, 'jobs.manage', 'denied, since nothing allows it'],
    ['a name is no pattern', { accept: ['jobs'] }, 'jobs.manage', 'denied, since nothing allows it'],
  ])('%s', (_, change, permission, words) => {
    const decision = permissions.decide(ada(change), permission);
    expect(inWords(decision)).toBe(words);
    expect(permissions.holds(ada(change), permission)).toBe(words.startsWith('allowed'));
  });

  it('is refused with what decided it', () => {
    const identity = ada({ groups: [group('interns', true, { deny: ['apps.*'] })] });
    expect(() => permissions.require(identity, 'apps.launch')).toThrow(
      'Your account may not do this (apps.launch): denied by group interns (apps.*).',
    );
    expect(() => permissions.actor(ada()).may('apps.lunch')).toThrow('Nobody declares');
  });

  it('is never held where the first level that speaks of it denies it', () => {
    const entry = fc.constantFrom('*', 'apps.*', 'apps.launch', 'jobs.*', 'jobs.manage');
    const lists = fc.record({ accept: fc.array(entry), deny: fc.array(entry) });
    const groups = fc.array(fc.tuple(lists, fc.boolean()), { maxLength: 4 });
    fc.assert(
      fc.property(lists, groups, fc.constantFrom<Role>('user', 'admin'), (own, given, role) => {
        const identity = ada({
          ...own,
          role,
          groups: given.map(([one, isStatic], index) => group(`g${index}`, isStatic, one)),
        });
        const says = (list: readonly string[]): boolean =>
          list.some((one) => ['*', 'apps.*', 'apps.launch'].includes(one));
        const levels = [
          [own],
          ...[true, false].map((is) => identity.groups.filter((one) => one.isStatic === is)),
        ];
        const first = levels.find((level) => level.some(({ accept, deny }) => says([...accept, ...deny])));
        const expected = first === undefined || !first.some(({ deny }) => says(deny));
        expect(permissions.holds(identity, 'apps.launch')).toBe(expected);
      }),
    );
  });

  it('must be one that there is, to stand in a list', () => {
    expect(() => permissions.checkLists({ accept: ['apps.*', '*'], deny: ['extra.use'] })).not.toThrow();
    for (const wrong of ['apps', 'app.*', '', '**', 'apps.launch.', '*.launch']) {
      expect(() => permissions.checkLists({ accept: [wrong], deny: [] })).toThrow('There is no permission');
    }
  });
});
