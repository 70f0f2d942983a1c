/** `npm run client`: writes src/client/operations.ts from the OpenAPI document of this tree. Run with `node --import tsx`. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ownDocument } from './client/own-document.ts';
import { writeOperations } from './client/write-operations.ts';

const file = fileURLToPath(new URL('../src/client/operations.ts', import.meta.url));
const biome = fileURLToPath(new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url));
writeFileSync(file, writeOperations(await ownDocument()));
const { status } = spawnSync(process.execPath, [biome, 'format', '--write', file], { stdio: 'inherit' });
process.exit(status ?? 1);
