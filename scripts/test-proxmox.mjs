/**
 * `npm run test:proxmox`: what must hold of any Proxmox VE, on the cluster that PVE_URL, PVE_TOKEN, PVE_CA (a file) or
 * PVE_FINGERPRINT, PVE_NODE, PVE_TEMPLATE, PVE_POOL and PVE_STORAGE name, or without them on simulated ones.
 */
import { register } from 'tsx/esm/api';

register();
const { runProxmoxTests } = await import('../test/proxmox/run.ts');
process.exitCode = await runProxmoxTests(process.argv.slice(2), { out: console.log, err: console.error });
