import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { numberedTests, runsOnBoth } from './numbered.ts';

const RULES = Array.from({ length: 25 }, (_, at) => at + 1);
/** A line of the table: number, rule, and the files as links. */
const LINE = /^\| (\d+) \| .+ \| (.+) \|$/gm;

/** As README.md beside this file has it. */
function listed(): ReadonlyMap<number, readonly string[]> {
  const table = readFileSync(new URL('README.md', import.meta.url), 'utf8').matchAll(LINE);
  return new Map(
    [...table].map(([, number, files = '']) => [
      Number(number),
      [...files.matchAll(/\]\(\.\.\/\.\.\/([^)]+)\)/g)].map(([, path = '']) => path),
    ]),
  );
}

describe('the rules that a client of Proxmox must keep', () => {
  const found = numberedTests();

  it.each(RULES)('have a test each, on both generations: rule %i', (number) => {
    const files = found.get(number) ?? [];
    expect(files.filter(runsOnBoth), `tests named "${number}: …"`).not.toEqual([]);
  });

  it.each(RULES)('are listed with the files of their tests: rule %i', (number) => {
    expect(listed().get(number)).toEqual(found.get(number));
  });

  it('are no more than those', () => {
    expect([...found.keys()].sort((a, b) => a - b)).toEqual(RULES);
    expect([...listed().keys()]).toEqual(RULES);
  });
});
