import { agentPrivileges } from '../auth/privileges.ts';
import type { Cluster } from '../cluster.ts';
import { died } from '../errors.ts';
import { agentInterface, interfacesOf } from '../guests/agent.ts';
import { array, flag, integer, optional, type ParamTable, text } from '../schema/param.ts';
import type { Params } from '../schema/params.ts';
import type { ExecResult } from '../state/behaviour.ts';
import type { Guest } from '../state/guest.ts';
import type { Endpoint } from './endpoint.ts';

const SILENCE_MS = 3000;
const FIRST_PID = 700;

interface Command {
  readonly method: 'GET' | 'POST';
  readonly name: string;
  readonly isHarmless: boolean;
  readonly params?: ParamTable;
  /** @returns what the agent returns. */
  run(guest: Guest, params: Params): unknown;
}

/** What is asked of the guest agent. */
export function qemuAgent(cluster: Cluster): readonly Endpoint[] {
  const processes = new Map<string, ExecResult>();
  let pid = FIRST_PID;
  const commands: readonly Command[] = [
    { method: 'POST', name: 'ping', isHarmless: true, run: () => ({ result: {} }) },
    {
      method: 'GET',
      name: 'info',
      isHarmless: true,
      run: () => ({ result: { version: '8.0.2', supported_commands: [] } }),
    },
    {
      method: 'GET',
      name: 'get-host-name',
      isHarmless: true,
      run: (guest) => ({ result: { 'host-name': guest.name } }),
    },
    {
      method: 'GET',
      name: 'get-osinfo',
      isHarmless: true,
      run: () => ({
        result: { id: 'debian', 'version-id': '12', 'pretty-name': 'Debian GNU/Linux 12 (bookworm)' },
      }),
    },
    {
      method: 'GET',
      name: 'network-get-interfaces',
      isHarmless: true,
      run: (guest) => ({ result: interfacesOf(guest).map(agentInterface) }),
    },
    {
      method: 'POST',
      name: 'exec',
      isHarmless: false,
      params: { command: array(), ...optional({ 'input-data': text({ maxLength: 65_536 }) }) },
      run(guest, params) {
        pid += 1;
        const result = guest.behaviour.exec(params.list('command'), params.maybe('input-data') ?? '');
        processes.set(`${guest.vmid}/${pid}`, result);
        return { pid };
      },
    },
    {
      method: 'GET',
      name: 'exec-status',
      isHarmless: false,
      params: { pid: integer() },
      run(guest, params) {
        const result = processes.get(`${guest.vmid}/${params.number('pid')}`);
        if (result === undefined) throw died(`Agent error: PID ${params.number('pid')} does not exist`);
        const { exitcode, out, err } = result;
        return {
          exited: 1,
          exitcode,
          ...(out !== undefined && { 'out-data': out }),
          ...(err !== undefined && { 'err-data': err }),
        };
      },
    },
    {
      method: 'POST',
      name: 'set-user-password',
      isHarmless: false,
      params: {
        username: text(),
        password: text({ minLength: 5, maxLength: 1024 }),
        ...optional({ crypted: flag() }),
      },
      run(guest, params) {
        guest.passwords.set(params.text('username'), params.text('password'));
        return { result: {} };
      },
    },
    { method: 'POST', name: 'shutdown', isHarmless: false, run: () => ({ result: {} }) },
  ];
  return commands.map(({ method, name, isHarmless, params = {}, run }) => ({
    method,
    path: `/nodes/{node}/qemu/{vmid}/agent/${name}`,
    params,
    permission: { path: '/vms/{vmid}', privs: agentPrivileges(cluster.generation, isHarmless), any: true },
    isProtected: true,
    async handle(call) {
      const guest = cluster.guests.find('qemu', call.params.text('node'), call.params.number('vmid'));
      await reachAgent(cluster, guest);
      if (!guest.behaviour.unsupported.includes(name)) return run(guest, call.params);
      const desc = `The command guest-${name} has not been found`;
      return { result: { error: { class: 'CommandNotFound', desc } } };
    },
  }));
}

/** @throws PveError 500 */
async function reachAgent(cluster: Cluster, guest: Guest): Promise<void> {
  if (!guest.isRunning) throw died(`VM ${guest.vmid} is not running`);
  if (!/^(?:enabled=)?1/.test(guest.config.get('agent') ?? '')) throw died('No QEMU guest agent configured');
  const hasBooted = cluster.clock.now() - guest.startedAt >= cluster.clock.scaled(guest.behaviour.bootMs);
  if (guest.behaviour.hasAgent && hasBooted && guest.power === 'running') return;
  await cluster.clock.sleep(SILENCE_MS);
  throw died('QEMU guest agent is not running');
}
