import { connectEngine } from '../../../src/api.ts';
import { removeContainers } from '../guacd-container.ts';

const REMOVE_MS = 8000;

/** Removes the guacd containers of a gateway that closed and after which none came. */
export async function removeForsaken(gatewayId: string): Promise<void> {
  const engine = await connectEngine();
  await removeContainers(engine, { gatewayId, image: '' }, AbortSignal.timeout(REMOVE_MS));
}
