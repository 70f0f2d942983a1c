/**
 * npm run db:generate NAME: writes the migration that leads from the newest one to the tables of src/db/schema, for each
 * dialect. Nothing is written where nothing changed.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const name = process.argv[2] ?? '';
if (!/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error('Usage: npm run db:generate NAME, the name in small letters, digits and underscores.');
  process.exit(2);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const kit = fileURLToPath(new URL('../node_modules/drizzle-kit/bin.cjs', import.meta.url));
for (const dialect of ['sqlite', 'mysql']) {
  const args = [kit, 'generate', '--config', `drizzle.${dialect}.config.ts`, '--name', name];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
