import { onGuest } from '../auth/permission.ts';
import type { Cluster } from '../cluster.ts';
import { containerInterface, interfacesOf } from '../guests/agent.ts';
import type { Endpoint } from './endpoint.ts';

/** The addresses of a container, which needs no agent for them. */
export function lxcInterfaces(cluster: Cluster): Endpoint {
  return {
    method: 'GET',
    path: '/nodes/{node}/lxc/{vmid}/interfaces',
    permission: onGuest('VM.Audit'),
    isProtected: true,
    handle({ params }) {
      const guest = cluster.guests.find('lxc', params.text('node'), params.number('vmid'));
      return guest.isRunning ? interfacesOf(guest).map(containerInterface) : [];
    },
  };
}
