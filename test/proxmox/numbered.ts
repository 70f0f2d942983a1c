import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/root.ts';

const FOLDERS = ['plugins/proxmox', 'test/proxmox'];
/** `it('5, 6: …'`, also where names are in a line of their own. */
const NUMBERED = /\(\s*["'`](\d+(?:, \d+)*): /g;

/** Files of tests with numbers of rules in the names of their tests, by number. */
export function numberedTests(): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  for (const path of testFiles()) {
    const names = readFileSync(join(projectRoot(), path), 'utf8').matchAll(NUMBERED);
    const numbers = new Set([...names].flatMap(([, list = '']) => list.split(', ').map(Number)));
    for (const number of numbers) found.set(number, [...(found.get(number) ?? []), path]);
  }
  return found;
}

/** Whether its tests run on both generations of the simulator. */
export function runsOnBoth(path: string): boolean {
  return /'2025'[\s\S]{0,40}'2026'/.test(readFileSync(join(projectRoot(), path), 'utf8'));
}

function testFiles(): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(projectRoot(), folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => `${folder}/${name}`),
  ).sort();
}
