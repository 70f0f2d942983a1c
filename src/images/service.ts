import type { Actor } from '../auth/model.ts';
import type { JobView } from '../jobs/service.ts';

export interface ImageService {
  /**
   * Has what an application's desktops are started from pulled or built ahead of a start, by the job that is returned. It is
   * done as it says, whatever becomes of the application meanwhile. Administrators only. ACTION_NOT_ALLOWED where there is
   * nothing to prepare, INSTANCE_BUSY while the same is being prepared.
   */
  prepare(actor: Actor, appId: string): Promise<JobView>;
}
