import type { Identity } from '../auth/identity.ts';
import type { Cluster } from '../cluster.ts';
import { died, parameterError } from '../errors.ts';
import { userId } from '../schema/formats.ts';
import { flag, integer, optional, text } from '../schema/param.ts';
import type { Endpoint } from './endpoint.ts';

/** Users and their tokens. */
export function accessUsers(cluster: Cluster): readonly Endpoint[] {
  const { access, accounts } = cluster;
  const modifyUsers = { path: '/access/groups', privs: ['User.Modify'] };
  const needToken = (who: Identity, user: string): void => {
    if (who.user !== user) access.need(who, '/access/users', ['User.Modify']);
  };
  return [
    {
      method: 'GET',
      path: '/access/users',
      params: optional({ enabled: flag(), full: flag() }),
      permission: 'any-user',
      handle: ({ who }) =>
        [...accounts.users.values()]
          .filter(({ name }) => name === who.user || access.may(who, '/access/groups', ['User.Modify']))
          .map(({ name, expire }) => ({ userid: name, enable: 1, expire })),
    },
    {
      method: 'POST',
      path: '/access/users',
      params: {
        userid: text({ format: userId }),
        ...optional({
          password: text({ minLength: 5 }),
          comment: text(),
          enable: flag(),
          expire: integer(0),
          email: text(),
          groups: text(),
        }),
      },
      permission: modifyUsers,
      isProtected: true,
      handle({ params }) {
        const name = params.text('userid');
        if (accounts.users.has(name)) throw died(`create user failed: user '${name}' already exists`);
        accounts.addUser(name, { password: params.maybe('password'), expire: params.numberOr('expire', 0) });
        return null;
      },
    },
    {
      method: 'POST',
      path: '/access/users/{userid}/token/{tokenid}',
      params: optional({ comment: text(), expire: integer(0), privsep: flag() }),
      permission: 'any-user',
      isProtected: true,
      handle({ params, who }) {
        const [user, name] = [params.text('userid'), params.text('tokenid')];
        needToken(who, user);
        if (accounts.users.get(user) === undefined) throw died(`no such user ('${user}')`);
        if (accounts.users.get(user)?.tokens.has(name))
          throw parameterError({ tokenid: 'Token already exists.' });
        const more = { privsep: params.flag('privsep', true), expire: params.numberOr('expire', 0) };
        const token = accounts.addToken(user, name, { ...more, comment: params.maybe('comment') });
        const info = { privsep: token.privsep ? 1 : 0, expire: token.expire };
        return { 'full-tokenid': `${user}!${name}`, value: token.secret, info };
      },
    },
    {
      method: 'GET',
      path: '/access/users/{userid}/token/{tokenid}',
      permission: 'any-user',
      handle({ params, who }) {
        needToken(who, params.text('userid'));
        const token = accounts.users.get(params.text('userid'))?.tokens.get(params.text('tokenid'));
        if (token === undefined)
          throw died(`no such token '${params.text('tokenid')}' for user '${params.text('userid')}'`);
        return { expire: token.expire, privsep: token.privsep ? 1 : 0 };
      },
    },
    {
      method: 'DELETE',
      path: '/access/users/{userid}/token/{tokenid}',
      permission: 'any-user',
      isProtected: true,
      handle({ params, who }) {
        needToken(who, params.text('userid'));
        accounts.users.get(params.text('userid'))?.tokens.delete(params.text('tokenid'));
        return null;
      },
    },
  ];
}
