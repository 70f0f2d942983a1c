import type { Kit } from './kit.ts';

/** What people own together. It is built first, since what belongs to a project names it. */
export function projectTable(kit: Kit) {
  return kit.table(
    'projects',
    {
      id: kit.id('id').primaryKey(),
      /** Compared without case: stored in lower case. */
      name: kit.text('name', 64).notNull(),
      description: kit.text('description', 255).notNull(),
      createdAt: kit.time('created_at').notNull(),
      revision: kit.integer('revision').notNull().default(1),
    },
    (t) => [kit.uniqueIndex('projects_name').on(t.name)],
  );
}
