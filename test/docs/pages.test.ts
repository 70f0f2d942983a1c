import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { actionsPage } from '../../scripts/docs/actions-page.ts';
import { configPage } from '../../scripts/docs/config-page.ts';
import { errorsPage } from '../../scripts/docs/errors-page.ts';
import { documentedPlugins } from '../../scripts/docs/plugins.ts';
import { coreConfig } from '../../src/config/core.ts';
import { configSource } from '../../src/config/load.ts';
import { descriptionOf, shapeOf } from '../../src/config/shape.ts';
import { toSnake, variableOf } from '../../src/config/spelling.ts';
import { parseToml } from '../../src/config/toml-file.ts';
import { ERROR_TABLE } from '../../src/errors.ts';

const written = (name: string) => readFile(join(import.meta.dirname, '../../docs', name), 'utf8');

it('docs/action-api.md is what `npm run docs` writes', async () => {
  expect(await written('action-api.md')).toBe(actionsPage());
});

describe('docs/errors.md', () => {
  it('is what `npm run docs` writes', async () => {
    expect(await written('errors.md')).toBe(errorsPage());
  });

  it.each(Object.entries(ERROR_TABLE))(
    'tells status, action code, meaning and remedy of %s',
    (code, { status, action, remedy }) => {
      const row = errorsPage()
        .split('\n')
        .find((line) => line.startsWith(`| \`${code}\` |`));
      expect(row).toContain(`| ${status} | ${action} |`);
      expect(row).toContain(remedy);
      expect(row?.split('|')[4]?.trim()).toMatch(/^.{15,}\.$/);
    },
  );
});

describe('docs/config.md', () => {
  it('is what `npm run docs` writes', async () => {
    expect(await written('config.md')).toBe(configPage(await documentedPlugins()));
  });

  it.each(Object.keys(coreConfig.shape))('has a row for the core key %s', (key) => {
    expect(configPage([])).toContain(`| \`${toSnake(key)}\` | \`${variableOf(null, key)}\` |`);
  });

  it('has a described row for every key of every plugin', async () => {
    const plugins = await documentedPlugins();
    const page = configPage(plugins);
    expect(plugins.length).toBeGreaterThan(0);
    for (const { id, config } of plugins) {
      for (const [key, schema] of Object.entries(shapeOf(config) ?? {})) {
        expect(page).toContain(`| \`${toSnake(key)}\` | \`${variableOf(id, key)}\` |`);
        expect(descriptionOf(schema), `${id}.${key} needs a description`).not.toBe('');
      }
    }
  });

  it('shows an example that is a valid configuration', async () => {
    const plugins = await documentedPlugins();
    const example = /```toml\n(.*?)```/s.exec(configPage(plugins))?.[1] ?? '';
    const file = parseToml(example, '/srv/deskgate.toml', 'deskgate.toml');
    const loaded = configSource(file, {}, '/srv').load(plugins);
    expect(loaded.apps).toHaveLength(1);
  });
});
