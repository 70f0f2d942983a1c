import { AppError, type ProviderHealth } from '../../src/api.ts';
import { proxmoxFailure } from './failure.ts';
import type { SharedParts } from './parts.ts';
import { rightsOf } from './rights.ts';

/** Whether Proxmox answers, which version it is, and whether the gateway may do anything there. */
export async function clusterHealth({ client }: SharedParts, signal: AbortSignal): Promise<ProviderHealth> {
  try {
    const { version } = await client.api(signal).version.$get();
    await rightsOf(client, signal);
    const [host] = client.hosts();
    return { ok: true, message: `Proxmox VE ${version} at ${host?.origin}.` };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const failure = proxmoxFailure(error, signal);
    if (!(failure instanceof AppError)) throw failure;
    const { message, detail, remedy } = failure;
    return { ok: false, message: detail === null ? message : `${message} ${detail}`, remedy };
  }
}
