import { ProxmoxError } from '../engine/error.ts';
import type { InventoryTemplate } from '../inventory/inventory.ts';
import type { Finding } from './finding.ts';
import type { Known } from './known.ts';
import { ROLE_OF } from './privileges.ts';
import { grant } from './pveum.ts';

/** Those that are named, or all that can be seen: whether they can be cloned, and what clones can be told and asked. */
export async function examineTemplates(known: Known): Promise<readonly Finding[]> {
  const { subject, inventory } = known;
  const seen = inventory.templates;
  if (subject.templates.length === 0 && seen.length === 0) return [none()];
  const wanted = subject.templates.length === 0 ? seen.map(({ vmid }) => vmid) : subject.templates;
  const findings: Finding[] = [];
  for (const vmid of wanted) {
    const template = seen.find((one) => one.vmid === vmid);
    if (template === undefined) findings.push(await unseen(known, vmid));
    else findings.push(await isCloneable(known, template), ...inside(known, template));
  }
  return findings;
}

function none(): Finding {
  return {
    name: 'template',
    state: 'missing',
    message: 'No template can be seen.',
    remedy: `Name one, as in "deskgate proxmox check --template 9000", and its commands are told; "qm template" makes a machine into one.`,
  };
}

async function unseen(known: Known, vmid: number): Promise<Finding> {
  const { inventory, account, subject, signal } = known;
  const machine = inventory.machines.find((one) => one.vmid === vmid);
  if (machine !== undefined) {
    const program = machine.kind === 'qemu' ? 'qm' : 'pct';
    return {
      name: 'template',
      state: 'missing',
      message: `${vmid} (${machine.name}) is a ${machine.kind === 'qemu' ? 'machine' : 'container'}, not a template.`,
      remedy: 'Made into a template it can be cloned and no longer started; there is no way back.',
      commands: [`${program} template ${vmid}`],
    };
  }
  // which ids are taken Proxmox tells everybody
  const isTaken = await subject.client
    .api(signal)
    .cluster.nextid.$get({ vmid })
    .then(() => false)
    .catch((error: unknown) => {
      if (error instanceof ProxmoxError && error.kind === 'exists') return true;
      throw error;
    });
  if (!isTaken)
    return {
      name: 'template',
      state: 'missing',
      message: `There is no ${vmid} in the cluster.`,
      remedy: 'Name a template that is there.',
    };
  return {
    name: 'template',
    state: 'missing',
    message: `${vmid} is there and may not be seen: VM.Audit is missing at /vms/${vmid}.`,
    remedy: 'Its storages and bridges are looked at when it can be seen: check again then.',
    commands: grant(`/vms/${vmid}`, ROLE_OF.template.role, account),
  };
}

async function isCloneable(
  { rights, account }: Known,
  { vmid, name, node, lock }: InventoryTemplate,
): Promise<Finding> {
  const path = `/vms/${vmid}`;
  const missing = await rights.missingAt(path, ROLE_OF.template.privileges);
  if (missing.length > 0)
    return {
      name: 'template',
      state: 'missing',
      message: `The template ${vmid} (${name}) may not be cloned: ${missing.join(' and ')} missing at ${path}.`,
      commands: grant(path, ROLE_OF.template.role, account),
    };
  if (lock !== null)
    return {
      name: 'template',
      state: 'note',
      message: `The template ${vmid} (${name}) is locked at this moment (${lock}): nothing is cloned from it meanwhile.`,
    };
  return {
    name: 'template',
    state: 'ok',
    message: `The template ${vmid} (${name}) on ${node} may be cloned.`,
  };
}

/** Of a container neither is needed: its host tells its addresses. */
function inside({ subject }: Known, { vmid, name, kind, facts }: InventoryTemplate): Finding[] {
  if (kind === 'lxc' || facts === null) return [];
  const { hasAgent, hasCloudInit, storages } = facts;
  const what = `the template ${vmid} (${name})`;
  const agent: Finding = hasAgent
    ? { name: 'agent', state: 'ok', message: `The guest agent of ${what} is switched on.` }
    : {
        name: 'agent',
        state: 'missing',
        message: `The guest agent of ${what} is switched off, so that addresses of its clones are not known: there is their console, and no RDP or SSH.`,
        remedy: 'Switch it on, and have the package qemu-guest-agent in the guest.',
        commands: [`qm set ${vmid} --agent enabled=1`],
      };
  const cloudInit: Finding = hasCloudInit
    ? { name: 'cloud-init', state: 'ok', message: `There is a cloud-init drive in ${what}.` }
    : {
        name: 'cloud-init',
        state: 'missing',
        message: `There is no cloud-init drive in ${what}, so that its clones cannot be told a user, a password, keys or an address.`,
        remedy: 'Give it one, and have the package cloud-init in the guest.',
        commands: [`qm set ${vmid} --ide2 ${storages[0] ?? 'STORAGE'}:cloudinit`],
      };
  return [agent, cloudInit].filter(({ name: of }) => !subject.without.some((spared) => spared === of));
}
