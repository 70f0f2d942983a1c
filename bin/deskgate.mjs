#!/usr/bin/env -S node --max-semi-space-size=32
// Young objects get 32 MiB a half where V8 gives them 16: what a request makes is dead before they are looked at.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/src/main.js', import.meta.url);
if (existsSync(fileURLToPath(main))) {
  await import(main.href);
} else {
  console.error('Deskgate is not built yet. Run `npm ci && npm run build` in its folder, then try again.');
  process.exitCode = 1;
}
