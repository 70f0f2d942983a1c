import type { FakePve } from '../start-pve.ts';
import { must, task } from './ask.ts';

/**
 * Does to a simulator what a shell command of root on its first node does, over the API as the real programs do: `pveum` and
 * `qm`, as far as the gateway tells such commands. Rejects with what the API says, and for any other command.
 * @param root a token of root.
 */
export async function runOnNode(pve: FakePve, root: string, command: string): Promise<void> {
  const words = wordsOf(command);
  const firstOption = words.findIndex((word) => word.startsWith('--'));
  const [program = '', ...ids] = firstOption < 0 ? words : words.slice(0, firstOption);
  const form = formOf(firstOption < 0 ? [] : words.slice(firstOption));
  const asked = (method: string, path: string, fields: Readonly<Record<string, string>>) =>
    must(pve, { method, path, form: fields, token: root });
  const [subject = '', action = '', first = ''] = ids;
  const guest = `/nodes/${pve.hosts[0]?.node}/qemu/${action}`;
  switch (program === 'qm' ? `qm ${subject}` : [program, subject, action].join(' ')) {
    case 'pveum role add':
      await asked('POST', '/access/roles', { roleid: first, ...form });
      return;
    case 'pveum role modify':
      await asked('PUT', `/access/roles/${first}`, form);
      return;
    case 'pveum user add':
      await asked('POST', '/access/users', { userid: first, ...form });
      return;
    case 'pveum user token': {
      const [, , , user = '', name = ''] = ids;
      await asked('POST', `/access/users/${user}/token/${name}`, form);
      return;
    }
    case 'pveum pool add':
      await asked('POST', '/pools', { poolid: first });
      return;
    case 'pveum acl modify':
      await asked('PUT', '/access/acl', { path: first, ...form });
      return;
    case 'qm set':
      await asked('PUT', `${guest}/config`, form);
      return;
    case 'qm template':
      await task(pve, { method: 'POST', path: `${guest}/template`, token: root });
      return;
    default:
      throw new Error(`no command that a node knows: ${command}`);
  }
}

function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

function formOf(options: readonly string[]): Record<string, string> {
  const pairs = options
    .filter((_, at) => at % 2 === 0)
    .map((name, at) => [name.slice(2), options[2 * at + 1] ?? '']);
  return Object.fromEntries(pairs);
}
