import type { Database } from '../db/database.ts';
import type { Provider } from '../instances/provider.ts';

export interface HomeParts {
  readonly db: Database;
  provider(id: string): Provider | null;
}
