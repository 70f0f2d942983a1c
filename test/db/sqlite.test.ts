import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openDatabase } from '../../src/db/open.ts';
import { repositoryContract } from '../contracts/repositories.ts';
import { quietLog } from './quiet-log.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deskgate-sqlite-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

repositoryContract('the repositories on SQLite', () =>
  openDatabase({ url: `sqlite://${join(folder, 'contract.db')}`, log: quietLog() }),
);
