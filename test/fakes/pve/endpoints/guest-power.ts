import { isRoot } from '../auth/identity.ts';
import { onGuest } from '../auth/permission.ts';
import type { Cluster } from '../cluster.ts';
import { parameterError } from '../errors.ts';
import { PowerTasks } from '../guests/power-tasks.ts';
import { flag, integer, optional, type ParamTable } from '../schema/param.ts';
import type { Params } from '../schema/params.ts';
import type { Guest } from '../state/guest.ts';
import type { GuestKind } from '../state/kinds.ts';
import type { Call, Endpoint } from './endpoint.ts';

const USUAL_SHUTDOWN_S: Readonly<Record<GuestKind, number>> = { qemu: 180, lxc: 60 };

/** What starts and ends the process of a machine. */
export function guestPower(cluster: Cluster, kind: GuestKind): readonly Endpoint[] {
  const tasks = new PowerTasks(cluster);
  const action = (verb: string, params: ParamTable, act: (guest: Guest, call: Call) => string): Endpoint => ({
    method: 'POST',
    path: `/nodes/{node}/${kind}/{vmid}/status/${verb}`,
    params: optional({ skiplock: flag(), ...params }),
    permission: onGuest('VM.PowerMgmt'),
    isProtected: true,
    handle(call) {
      const { params: given, who } = call;
      if (given.has('skiplock') && !isRoot(who)) {
        throw parameterError({ skiplock: 'Only root may use this option.' });
      }
      return act(cluster.guests.find(kind, given.text('node'), given.number('vmid')), call);
    },
  });
  const timeout = { timeout: integer(0) };
  const timeoutMs = (params: Params): number => params.numberOr('timeout', USUAL_SHUTDOWN_S[kind]) * 1000;
  const reset = action('reset', {}, (guest, { who }) => tasks.reset(guest, who));
  return [
    action('start', timeout, (guest, { who }) =>
      guest.isHa ? tasks.requestHa(guest, who, 'start') : tasks.start(guest, who),
    ),
    action(
      'stop',
      { ...timeout, keepActive: flag(), 'overrule-shutdown': flag() },
      (guest, { who, params }) => {
        if (params.flag('overrule-shutdown')) tasks.cancelShutdowns(guest);
        return guest.isHa ? tasks.requestHa(guest, who, 'stop') : tasks.stop(guest, who);
      },
    ),
    action('shutdown', { ...timeout, forceStop: flag(), keepActive: flag() }, (guest, { who, params }) => {
      if (guest.isHa) return tasks.requestHa(guest, who, 'stop');
      return tasks.shutdown(guest, who, { timeoutMs: timeoutMs(params), isForced: params.flag('forceStop') });
    }),
    action('reboot', timeout, (guest, { who, params }) => tasks.reboot(guest, who, timeoutMs(params))),
    action('suspend', { todisk: flag() }, (guest, { who, params }) => {
      const isToDisk = kind === 'qemu' && params.flag('todisk');
      return isToDisk ? tasks.suspendToDisk(guest, who) : tasks.pause(guest, who);
    }),
    action('resume', { nocheck: flag() }, (guest, { who }) => tasks.resume(guest, who)),
    // a container has no reset button
    ...(kind === 'qemu' ? [reset] : []),
  ];
}
