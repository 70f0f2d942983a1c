import type { Database } from '../db/database.ts';
import type { JobRow } from '../db/schema/rows.ts';

/** Who cancels the job of a start does not want the desktop: it would only be started again. */
export async function giveUpStart({ instances }: Database, { action, subject }: JobRow): Promise<void> {
  if (action !== 'instance.start') return;
  await instances.update(subject, { desired: 'stopped', error: null });
}
