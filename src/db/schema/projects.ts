import type { identityTables } from './identity.ts';
import type { Kit } from './kit.ts';
import type { projectTable } from './project.ts';

type Others = Pick<ReturnType<typeof identityTables>, 'users' | 'groups'> & {
  readonly projects: ReturnType<typeof projectTable>;
};

/** Who belongs to projects, and with whom applications are shared. */
export function projectTables(kit: Kit, { projects, users, groups }: Others) {
  const projectMembers = kit.table(
    'project_members',
    {
      id: kit.id('id').primaryKey(),
      projectId: kit
        .id('project_id')
        .notNull()
        .references(() => projects.id, { onDelete: 'cascade' }),
      userId: kit
        .id('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      role: kit.text('role', 16).$type<'viewer' | 'member' | 'manager'>().notNull(),
      createdAt: kit.time('created_at').notNull(),
    },
    (t) => [
      kit.uniqueIndex('project_members_once').on(t.projectId, t.userId),
      kit.index('project_members_user').on(t.userId),
    ],
  );

  /** Applications whose sharing somebody has set. Of the others, those of a project are its own and the rest everybody's. */
  const appSharing = kit.table('app_sharing', {
    /** Of the database or of the configuration: what is not stored has no row that could be referred to. */
    appId: kit.text('app_id', 40).primaryKey(),
    /** 1 for everybody. */
    everybody: kit.integer('everybody').notNull(),
    revision: kit.integer('revision').notNull().default(1),
  });

  /** With whom else: each row has a project or a group. */
  const appShares = kit.table(
    'app_shares',
    {
      id: kit.id('id').primaryKey(),
      appId: kit
        .text('app_id', 40)
        .notNull()
        .references(() => appSharing.appId, { onDelete: 'cascade' }),
      projectId: kit.id('project_id').references(() => projects.id, { onDelete: 'cascade' }),
      groupId: kit.id('group_id').references(() => groups.id, { onDelete: 'cascade' }),
    },
    (t) => [
      kit.uniqueIndex('app_shares_project').on(t.appId, t.projectId),
      kit.uniqueIndex('app_shares_group').on(t.appId, t.groupId),
    ],
  );

  return { projectMembers, appSharing, appShares };
}
