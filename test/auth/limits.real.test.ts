import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { limitTests } from './limit-tests.ts';

let folder: string;
// hooks of the outer end last
afterEach(() => rm(folder, { recursive: true, force: true }));
limitTests(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deskgate-limits-'));
  return `sqlite://${join(folder, 'a.db')}`;
});
