import type { Migration } from '../db/migrations.ts';

/** The migrations that a backup's rows have. */
export function upTo(history: readonly Migration[], tag: string): readonly Migration[] {
  return history.slice(0, history.findIndex((one) => one.tag === tag) + 1);
}
