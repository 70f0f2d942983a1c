import type { Kit } from './kit.ts';
import type { projectTable } from './project.ts';

/** What viewers were shown, one row a tunnel that is recorded; its file lies in the folder of the gateway that carried it. */
export function recordingTable(kit: Kit, projects: ReturnType<typeof projectTable>) {
  return kit.table(
    'recordings',
    {
      /** That of the viewer's row. */
      id: kit.id('id').primaryKey(),
      // it outlives the desktop, its application and the account of who looked
      instanceId: kit.id('instance_id').notNull(),
      appId: kit.text('app_id', 40).notNull(),
      appName: kit.text('app_name', 100).notNull(),
      userId: kit.id('user_id').notNull(),
      username: kit.text('username', 64).notNull(),
      projectId: kit.id('project_id').references(() => projects.id),
      transport: kit.text('transport', 40).notNull(),
      format: kit.text('format', 16).$type<'rfb' | 'guacamole'>().notNull(),
      startedAt: kit.time('started_at').notNull(),
      /** Null while it is written. */
      endedAt: kit.time('ended_at'),
      /** Of the file; null until its gateway has seen it whole. */
      bytes: kit.bigint('bytes'),
      /** Why it is not whole; null where it is. */
      fault: kit.text('fault', 16).$type<'cut-off' | 'failed' | 'full'>(),
    },
    (t) => [
      kit.index('recordings_started').on(t.startedAt, t.id),
      kit.index('recordings_user').on(t.userId, t.startedAt),
      kit.index('recordings_project').on(t.projectId, t.startedAt),
      kit.index('recordings_ended').on(t.endedAt),
    ],
  );
}
