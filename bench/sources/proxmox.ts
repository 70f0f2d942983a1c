/** A simulated Proxmox VE as slow as life, whose screens are small ones inside its process: `proxmox.ts '{"nodes":2}'`. */
import { serveControl } from '../../test/fakes/pve/control/sim-server.ts';
import { startPve } from '../../test/fakes/pve/start-pve.ts';
import { say, scriptArgument } from './serve.ts';

const { nodes } = scriptArgument<{ nodes: number }>();
const pve = await startPve({ generation: '2026', nodes });
const { url: control } = await serveControl(pve, 0);
pve.setUp.addPool('desktops');
pve.setUp.addTemplate({ vmid: 900, name: 'desk' });
const token = pve.setUp.addGatewayToken({
  ...{ id: 'gw@pve!bench', pool: 'desktops', templates: [900] },
  ...{ storages: ['local-zfs'], bridges: ['vmbr0'] },
});
const facts = { hosts: pve.hosts.map(({ url }) => url), ca: pve.ca, token, control };
say(facts);
