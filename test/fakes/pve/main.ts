/**
 * A simulated Proxmox VE as a program, to point a gateway at:
 *
 *     npx tsx test/fakes/pve/main.ts --generation 2026 [--nodes 2] [--time-scale 0.2] [--port 8006] [--control-port 8007]
 *
 * It prints one line of JSON (addresses, CA file, a token of root and one of a gateway) and runs until it is interrupted.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findProgram } from '../../testbed/programs.ts';
import { serveControl } from './control/sim-server.ts';
import { startPve } from './start-pve.ts';

const { values } = parseArgs({
  options: {
    generation: { type: 'string', default: '2026' },
    nodes: { type: 'string', default: '1' },
    'time-scale': { type: 'string', default: '1' },
    port: { type: 'string', default: '0' },
    'control-port': { type: 'string', default: '0' },
  },
});
const { generation } = values;
if (generation !== '2025' && generation !== '2026') throw new Error('--generation is 2025 or 2026');

const qemu = await findProgram('qemu-system-x86_64');
const nodes = Number(values.nodes);
const firstPort = Number(values.port);
const pve = await startPve({
  generation,
  nodes,
  timeScale: Number(values['time-scale']),
  ports: Array.from({ length: nodes }, (_, at) => (firstPort === 0 ? 0 : firstPort + at)),
  ...(qemu !== null && { qemu }),
});
const control = await serveControl(pve, Number(values['control-port']));
const folder = await mkdtemp(join(tmpdir(), 'fake-pve-ca-'));
const caFile = join(folder, 'pve-root-ca.pem');
await writeFile(caFile, pve.ca);

pve.setUp.addPool('desktops');
const template = pve.setUp.addTemplate({
  vmid: 9000,
  name: 'debian-template',
  config: { ide2: 'local-zfs:cloudinit' },
});
pve.setUp.addTemplate({ vmid: 9001, name: 'debian-container' }, 'lxc');
const gatewayToken = pve.setUp.addGatewayToken({
  id: 'deskgate@pve!gateway',
  pool: 'desktops',
  templates: [9000, 9001],
  storages: ['local-zfs'],
  bridges: ['vmbr0'],
});
const facts = {
  urls: pve.hosts.map(({ url }) => url),
  fingerprints: pve.hosts.map(({ fingerprint }) => fingerprint),
  ca: caFile,
  token: pve.setUp.addRootToken('simulated'),
  gatewayToken,
  node: pve.hosts[0]?.node,
  template: template.vmid,
  pool: 'desktops',
  storage: 'local-zfs',
  screens: qemu ?? 'inside the process',
  control: control.url,
};
process.stdout.write(`${JSON.stringify(facts)}\n`);

let isClosing = false;
const close = async (): Promise<void> => {
  if (isClosing) return;
  isClosing = true;
  await control.close();
  await pve.close();
  await rm(folder, { recursive: true, force: true });
};
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    close().catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exitCode = 1;
    });
  });
}
