import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { appDefinition } from '../../src/api.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFile(join(ROOT, path), 'utf8');

/** Names of the members of an interface, as they stand in the source. */
function membersOf(source: string, name: string): string[] {
  const body = new RegExp(`^export interface ${name}(?:<.*?>)? \\{\\n(.*?)^\\}`, 'ms').exec(source)?.[1];
  if (body === undefined) throw new Error(`There is no interface ${name}.`);
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm)].map(([, member]) => String(member));
}

describe.each([
  ['docs/write-a-plugin.md', 'test/docs-examples/greeting.ts'],
  ['docs/write-a-provider.md', 'test/docs-examples/machines.ts'],
  ['docs/webhooks.md', 'test/docs-examples/receive-webhook.ts'],
])('%s', (page, example) => {
  it('shows the example that is run', async () => {
    const text = await read(page);
    const shown = new RegExp(`<!-- ${example} -->\n\`\`\`ts\n(.*?)\`\`\``, 's').exec(text)?.[1];
    expect(shown).toBe(await read(example));
  });

  it('fits on a page and leads only to files that exist', async () => {
    const text = await read(page);
    const prose = text.replace(/```.*?```/gs, '');
    expect(prose.split('\n').length).toBeLessThan(90);
    const files = [...text.matchAll(/`((?:src|test|docs)\/[\w./-]+\.(?:ts|md))`/g)].map(([, file]) =>
      String(file),
    );
    const links = [...text.matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, file]) => `docs/${file}`);
    for (const file of [...files, ...links]) await expect(read(file), file).resolves.not.toBe('');
  });
});

describe.each([
  ['docs/write-a-plugin.md', 'src/plugins/plugin.ts', ['Plugin', 'Core', 'Contributions']],
  ['docs/write-a-provider.md', 'src/instances/provider.ts', ['ProviderCapabilities']],
])('%s', (page, contract, names) => {
  it.each(names)(`tells every member of %s in ${contract}`, async (name) => {
    const text = await read(page);
    const members = membersOf(await read(contract), name);
    expect(members.length).toBeGreaterThan(5);
    for (const member of members) expect(text, member).toContain(`\`${member}\``);
  });
});

it('tells every call of Provider', async () => {
  const text = await read('docs/write-a-provider.md');
  const members = membersOf(await read('src/instances/provider.ts'), 'Provider');
  const calls = members.filter((member) => !['id', 'title', 'capabilities'].includes(member));
  expect(calls).toHaveLength(25);
  for (const call of calls) expect(text, call).toContain(`| \`${call}\` |`);
});

describe('README.md', () => {
  it('begins with the two commands and leads only to files that exist', async () => {
    const text = await read('README.md');
    expect(text.indexOf('npm ci && npm start')).toBeLessThan(400);
    expect(text.indexOf('npm ci && npm test')).toBeLessThan(500);
    const links = [...text.matchAll(/\]\((?!https:)([^)]+)\)/g)].map(([, file]) => String(file));
    expect(links.length).toBeGreaterThan(8);
    for (const file of links) await expect(read(file), file).resolves.not.toBe('');
  });

  it('shows a configuration of five lines that is accepted', async () => {
    const toml = /```toml\n(.*?)```/s.exec(await read('README.md'))?.[1] ?? '';
    expect(toml.trim().split('\n')).toHaveLength(5);
    const { apps } = parse(toml) as { apps: unknown[] };
    expect(apps.map((app) => appDefinition.parse(app))).toMatchObject([
      { provider: 'docker', guestPort: 5901 },
    ]);
  });
});
