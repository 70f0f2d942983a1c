import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sectionEntries } from '../../plugins/admin/sections.ts';
import { SECTION } from '../../plugins/webhooks/pages.ts';
import { projectRoot } from '../../src/root.ts';

it('each section of the administration has a drawing, and no two have the same', async () => {
  const icons = [...sectionEntries(), SECTION].map(({ icon }) => icon);
  expect(new Set(icons).size).toBe(icons.length);
  const drawings = await readFile(join(projectRoot(), 'webroot/templates/icons.njk'), 'utf8');
  for (const icon of icons) expect(drawings).toContain(`  '${icon}': '<`);
});
