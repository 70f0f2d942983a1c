import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError, definePlugin, type FoundInstance, type Provider, z } from '../../src/api.ts';

const settings = z.strictObject({
  host: z.string().min(1).describe('Address of the machine'),
  port: z.int().min(1).max(65535).default(5900).describe('Port of its VNC server'),
});
type Settings = z.output<typeof settings>;

const TRY_EVERY_MS = 250;
/** RFC 6143, section 7.1.1: what a VNC server says first. */
const GREETING = 'RFB 003.';

/** Machines that run anyway: starting one looks whether it answers, stopping one forgets it. */
export function machines(): Provider<Settings> {
  const known = new Map<string, FoundInstance>();
  return {
    id: 'machines',
    title: 'Machines that run anyway',
    capabilities: {
      publishesPorts: false,
      survivesGateway: false,
      canPause: false,
      canRestart: false,
      canSnapshot: false,
      keepsHomes: false,
      hasLogs: false,
    },
    settings,

    async start({ instanceId, protocol }) {
      if (protocol !== 'vnc') {
        throw new AppError('APP_INVALID', `Machines are shown through VNC, not ${protocol}.`, {
          detail: 'protocol',
        });
      }
      const ref = `machine-${instanceId}`;
      known.set(instanceId, { instanceId, ref, state: 'running', createdAt: Date.now() });
      return { ref };
    },

    async ready(_ref, spec, { signal, timeoutMs, progress }) {
      const { host, port } = spec.settings;
      const deadline = AbortSignal.timeout(timeoutMs);
      const either = AbortSignal.any([signal, deadline]);
      progress(`Waiting for ${host} port ${port}`);
      while (!(await greets(host, port, either))) {
        signal.throwIfAborted();
        if (!known.has(spec.instanceId)) throw new AppError('DESKTOP_DIED', 'The machine was given up.');
        if (deadline.aborted) {
          throw new AppError('DESKTOP_SILENT', `No VNC server answers on ${host} port ${port}.`);
        }
        await pause(TRY_EVERY_MS, null, { signal: either }).catch(() => {});
      }
      return { host, port };
    },

    async stop({ instanceId }) {
      known.delete(instanceId);
    },

    async inspect({ instanceId }) {
      return known.get(instanceId)?.state ?? 'gone';
    },

    async list() {
      return [...known.values()];
    },

    async logs() {
      return [];
    },

    async health() {
      return { ok: true, message: 'Each machine is looked for when it is started.' };
    },
  };
}

/** Whether a VNC server says its first words; false when it refuses, hangs up or `signal` aborts. */
async function greets(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  const socket = connect({ host, port, signal });
  let text = '';
  try {
    for await (const chunk of socket.setEncoding('latin1')) {
      text += String(chunk);
      if (text.length >= GREETING.length) return text.startsWith(GREETING);
    }
  } catch {
    // refused, or nobody waits any more
  } finally {
    socket.destroy();
  }
  return false;
}

export default definePlugin({
  id: 'machines',
  config: z.strictObject({}),
  setup: () => ({ providers: [machines()] }),
});
