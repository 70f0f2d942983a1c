import type { RequestRule } from '../fakes/pve/control/faults.ts';
import type { FakePve } from '../fakes/pve/start-pve.ts';
import type { Fault } from '../instances/chaos-site.ts';

interface Step extends RequestRule {
  /** What it begins. */
  readonly task?: (kind: 'qm' | 'vz') => string;
}

const begins = (verb: string): Pick<Step, 'task'> => ({ task: (kind) => `${kind}${verb}` });

/** What a gateway asks of Proxmox from the start of a desktop to its end. */
const STEPS = {
  clone: { method: 'POST', path: /\/clone$/, ...begins('clone') },
  configure: { method: 'PUT', path: /\/config$/ },
  start: { method: 'POST', path: /\/status\/start$/, ...begins('start') },
  screen: { method: 'POST', path: /\/vncproxy$/ },
  cluster: { method: 'GET', path: /^\/cluster\/resources/ },
  node: { method: 'GET', path: /\/(?:qemu|lxc)$/ },
  status: { method: 'GET', path: /\/status\/current$/ },
  task: { method: 'GET', path: /\/tasks\/.+\/status$/ },
  act: { method: 'POST', path: /\/status\/(?:reboot|suspend|resume|shutdown)$/, ...begins('shutdown') },
  stop: { method: 'POST', path: /\/status\/stop$/, ...begins('stop') },
  destroy: { method: 'DELETE', path: /\/(?:qemu|lxc)\/\d+$/, ...begins('destroy') },
} as const satisfies Readonly<Record<string, Step>>;

/** What makes something, and what removes it, more often. */
export const PVE_STEPS = [
  ...Object.keys(STEPS),
  ...([
    'clone',
    'clone',
    'clone',
    'configure',
    'configure',
    'configure',
    'start',
    'start',
    'destroy',
  ] as const),
];
/** A request that hangs is executed nevertheless, or much later, when nobody expects it any more, or never. */
const EXECUTED = ['before', 'on-thaw', 'never'] as const;
const SLOW_MS = 4;

/** @param times for what hangs, which of its ways: it hangs until the faults end. */
export function orderFault(
  pve: FakePve,
  kind: 'qm' | 'vz',
  { step, fault, times }: { readonly step: string; readonly fault: Fault; readonly times: number },
  kill: () => void,
): void {
  const rule: Step = STEPS[step as keyof typeof STEPS];
  const { control } = pve;
  if (fault === 'fails messily') control.dropNextResponse(rule, times);
  else if (fault === 'hangs') control.freeze(rule, EXECUTED[times % EXECUTED.length]);
  else if (fault === 'kills') control.whenAsked(kill, rule, times);
  else if (fault === 'is slow') control.addLatency(times * SLOW_MS);
  else if (times === 1 && rule.task !== undefined) control.failNextTask(rule.task(kind), 'it went wrong');
  else control.answerWith(500, 'it went wrong', rule, times);
}
