#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/src/main.js', import.meta.url);
if (existsSync(fileURLToPath(main))) {
  await import(main.href);
} else {
  console.error('Deskgate is not built yet. Run `npm ci && npm run build` in its folder, then try again.');
  process.exitCode = 1;
}
