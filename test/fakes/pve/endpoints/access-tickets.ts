import type { Cluster } from '../cluster.ts';
import { forbidden, PveError } from '../errors.ts';
import { userId } from '../schema/formats.ts';
import { flag, optional, text } from '../schema/param.ts';
import type { Params } from '../schema/params.ts';
import type { Endpoint } from './endpoint.ts';

/** Signing in, and what needs a password. */
export function accessTickets(cluster: Cluster): readonly Endpoint[] {
  const { accounts, tickets } = cluster;
  const whole = (user: string): object => ({
    ...{ username: user, ticket: tickets.make(user), CSRFPreventionToken: tickets.csrfToken(user) },
    cap: { vms: {}, storage: {}, nodes: {}, access: {}, dc: {} },
    ...(cluster.nodes.all().length > 1 && { clustername: 'simulated' }),
  });
  return [
    {
      method: 'GET',
      path: '/access/domains',
      permission: 'world',
      handle: () => [
        { realm: 'pam', type: 'pam', comment: 'Linux PAM standard authentication' },
        { realm: 'pve', type: 'pve', comment: 'Proxmox VE authentication server' },
      ],
    },
    {
      method: 'POST',
      path: '/access/ticket',
      params: {
        username: text({ maxLength: 64 }),
        password: text(),
        ...optional({
          realm: text(),
          otp: text(),
          'tfa-challenge': text(),
          'new-format': flag(),
          path: text(),
          privs: text(),
        }),
      },
      permission: 'world',
      isProtected: true,
      handle({ params }) {
        const name = nameOf(params);
        const user = accounts.users.get(name);
        const password = params.text('password');
        const challenge = params.maybe('tfa-challenge');
        if (user === undefined || (user.expire !== 0 && user.expire < cluster.clock.seconds()))
          throw refused();
        if (challenge !== null) {
          const isRight = tickets.userOfHalf(challenge) === name && password === `totp:${user.totp}`;
          if (!isRight) throw refused();
          return whole(name);
        }
        // an old ticket is as good as the password
        if (tickets.userOf(password) === name) return whole(name);
        if (user.password === null || user.password !== password) throw refused();
        if (user.totp === null) return whole(name);
        return { ...whole(name), ticket: tickets.makeHalf(name), NeedTFA: 1 };
      },
    },
    {
      method: 'PUT',
      path: '/access/password',
      params: {
        userid: text({ format: userId }),
        password: text({ minLength: 5 }),
        ...optional({ 'confirmation-password': text() }),
      },
      permission: 'any-user',
      isProtected: true,
      handle({ params, who }) {
        if (who.token !== null) {
          // the parenthesis is not closed in reality either
          throw new PveError(
            403,
            "Permission check failed (URI '/access/password' not available with API token, need proper ticket.",
          );
        }
        const name = params.text('userid');
        if (name !== who.user) cluster.access.need(who, '/access/users', ['User.Modify']);
        const user = accounts.users.get(name);
        if (user === undefined) throw forbidden();
        user.password = params.text('password');
        return null;
      },
    },
    ...(cluster.generation === '2026'
      ? [
          {
            method: 'POST' as const,
            path: '/access/vncticket',
            params: { authid: text(), vncticket: text(), path: text(), privs: text() },
            permission: 'any-user' as const,
            isProtected: true,
            handle: () => null,
          },
        ]
      : []),
  ];
}

function nameOf(params: Params): string {
  const name = params.text('username');
  return name.includes('@') ? name : `${name}@${params.maybe('realm') ?? 'pam'}`;
}

function refused(): PveError {
  return new PveError(401, 'authentication failure');
}
