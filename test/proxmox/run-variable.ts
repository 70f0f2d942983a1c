import type { Run } from './marks.ts';

/** By which the program that starts the suite tells it that a real cluster is meant, and by whose name. */
export const RUN_VARIABLE = 'PVE_TEST_RUN';

/** Null: on the simulator. */
export function readRun(env: NodeJS.ProcessEnv): Run | null {
  const [id = '', startedAt = '', by = ''] = (env[RUN_VARIABLE] ?? '').split(' ');
  return id === '' ? null : { id, startedAt: Number(startedAt), by };
}

export function writeRun({ id, startedAt, by }: Run): string {
  return [id, startedAt, by].join(' ');
}
