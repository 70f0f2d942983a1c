import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { breakGlassTests } from './break-glass-tests.ts';

let folder: string;
// hooks of the outer end last
afterEach(() => rm(folder, { recursive: true, force: true }));
breakGlassTests(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deskgate-glass-'));
  return `sqlite://${join(folder, 'a.db')}`;
});
