import { onGuest } from '../auth/permission.ts';
import type { Cluster } from '../cluster.ts';
import { decodeSshKeys } from '../guests/ssh-keys.ts';
import { oneOf } from '../schema/param.ts';
import type { Guest } from '../state/guest.ts';
import type { Endpoint } from './endpoint.ts';

/** What cloud-init in the guest will read. */
export function qemuCloudInit(cluster: Cluster): readonly Endpoint[] {
  const base = '/nodes/{node}/qemu/{vmid}/cloudinit';
  return [
    {
      method: 'GET',
      path: `${base}/dump`,
      params: { type: oneOf('user', 'network', 'meta') },
      permission: onGuest('VM.Audit'),
      handle({ params }) {
        const guest = cluster.guests.find('qemu', params.text('node'), params.number('vmid'));
        const type = params.text('type');
        if (type === 'user') return userData(guest);
        return type === 'network' ? networkData(guest) : `instance-id: ${guest.digest()}\n`;
      },
    },
    {
      method: 'PUT',
      path: base,
      permission: { path: '/vms/{vmid}', privs: ['VM.Config.Cloudinit'] },
      isProtected: true,
      handle({ params }) {
        cluster.guests.find('qemu', params.text('node'), params.number('vmid'));
        return null;
      },
    },
  ];
}

function userData(guest: Guest): string {
  const keys = decodeSshKeys(guest.config.get('sshkeys') ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const lines = ['#cloud-config', `hostname: ${guest.name}`, 'manage_etc_hosts: true'];
  const user = guest.config.get('ciuser');
  const password = guest.config.get('cipassword');
  if (user !== undefined) lines.push(`user: ${user}`);
  if (password !== undefined) lines.push(`password: ${password}`);
  if (keys.length > 0) lines.push('ssh_authorized_keys:', ...keys.map((key) => `  - ${key}`));
  return `${[...lines, 'chpasswd:', '  expire: False', 'package_upgrade: true'].join('\n')}\n`;
}

function networkData(guest: Guest): string {
  const configs = [...guest.config].filter(([key]) => /^ipconfig\d+$/.test(key));
  return `${['version: 1', 'config:', ...configs.map(([key, value]) => `    # ${key} ${value}`)].join('\n')}\n`;
}
