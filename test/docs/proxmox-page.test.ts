import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { poolPrivileges } from '../../plugins/proxmox/check/privileges.ts';
import { proxmoxLxcSettings, proxmoxSettings } from '../../plugins/proxmox/settings.ts';
import { documentedPlugins } from '../../scripts/docs/plugins.ts';
import { configSource } from '../../src/config/load.ts';
import { parseToml } from '../../src/config/toml-file.ts';

describe('docs/proxmox.md', async () => {
  const page = await readFile(join(import.meta.dirname, '../../docs/proxmox.md'), 'utf8');
  const examples = [...page.matchAll(/```toml\n(.*?)```/gs)].map(([, text = '']) => text);

  it.each([8, 9] as const)('tells the role for PVE %i as the check does', (major) => {
    const privileges = poolPrivileges(major).join(' ');
    expect(page).toContain(`# PVE ${major}\npveum role add Deskgate --privs '${privileges}'`);
  });

  it('shows a configuration that is valid, and applications that are', async () => {
    const file = parseToml(examples.join('\n'), '/srv/deskgate.toml', 'deskgate.toml');
    const loaded = configSource(file, {}, '/srv').load(await documentedPlugins());
    const owners = [
      { id: 'proxmox', settings: proxmoxSettings },
      { id: 'proxmox-lxc', settings: proxmoxLxcSettings },
    ];
    expect(loaded.appsFor(owners)).toHaveLength(4);
  });
});
