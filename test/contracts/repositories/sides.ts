import type { Database } from '../../../src/db/database.ts';

/** Two databases on the same data, as two gateways have them. */
export interface Sides {
  db: Database;
  other: Database;
  /** One more; whoever opens it closes it. */
  readonly open: () => Promise<Database>;
}
