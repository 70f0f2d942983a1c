import { type InstanceTarget, type ProviderContext, removeContainer } from '../../src/api.ts';
import { listContainers } from './containers.ts';
import type { DockerParts } from './parts.ts';

/** Ends and removes all that carries the instance's label, and what the reference names. */
export async function stopInstance(
  parts: DockerParts,
  { instanceId, ref }: InstanceTarget,
  { signal, graceMs }: ProviderContext & { readonly graceMs: number },
): Promise<void> {
  const engine = await parts.engine();
  const found = await listContainers(parts, engine, signal, instanceId);
  const ids = new Set(found.map(({ Id }) => Id));
  if (ref !== null) ids.add(ref);
  const timeoutMs = parts.config.apiTimeoutSeconds * 1000;
  await Promise.all([...ids].map((id) => removeContainer(engine, id, { signal, graceMs, timeoutMs })));
}
