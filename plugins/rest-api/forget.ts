import { type Actor, AppError, type InstanceService, type InstanceView } from '../../src/api.ts';

/** Removes an instance's row. @returns null when it is gone, or the view of one that is cleaned up first. */
export async function forget(
  instances: InstanceService,
  actor: Actor,
  id: string,
): Promise<InstanceView | null> {
  await instances.remove(actor, id);
  try {
    return await instances.get(actor, id);
  } catch (error) {
    if (error instanceof AppError && error.code === 'INSTANCE_NOT_FOUND') return null;
    throw error;
  }
}
