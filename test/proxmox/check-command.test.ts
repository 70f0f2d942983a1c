import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { quickPve } from '../fakes/pve/testing/quick-pve.ts';

describe('deskgate proxmox check, from the command line', async () => {
  const pve = await quickPve({ generation: '2026' });
  pve.setUp.addPool('desktops');
  pve.setUp.addTemplate({ vmid: 900, config: { ide2: 'local-zfs:cloudinit' } });
  const of = { pool: 'desktops', templates: [900], storages: ['local-zfs'], bridges: ['vmbr0'] };
  const token = pve.setUp.addGatewayToken({ id: 'gw@pve!deskgate', ...of });

  async function check(section: string, ...args: string[]) {
    const folder = await mkdtemp(join(tmpdir(), 'deskgate-check-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, 'deskgate.toml');
    await writeFile(join(folder, 'ca.pem'), pve.ca);
    await writeFile(file, `[plugins.proxmox]\n${section.replace('CA', join(folder, 'ca.pem'))}\n`);
    const lines: string[] = [];
    const say = (line: unknown): void => void lines.push(String(line));
    const spies = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error')].map((spy) =>
      spy.mockImplementation(say),
    );
    const code = await run(['--config', file, 'proxmox', 'check', ...args]);
    for (const spy of spies) spy.mockRestore();
    return { code, text: lines.join('\n') };
  }
  const configured = () =>
    `hosts = ["${pve.hosts[0]?.url}"]\nca = "CA"\ntoken = "${token}"\npool = "desktops"`;

  it('reads the cluster from the configuration, and the rest from its options', async () => {
    const { code, text } = await check(configured(), '--template', '900', '--json');
    expect(JSON.parse(text)).toMatchObject({ ok: true, version: '9.2.11', commands: [] });
    expect(code).toBe(0);
    const missing = await check(configured(), '--template', '777');
    expect([missing.code, missing.text]).toEqual([1, expect.stringContaining('There is no 777')]);
    expect(text + missing.text).not.toContain(token.split('=')[1]);
  });

  it('says what is wrong with the configuration', async () => {
    expect(await check('')).toEqual({
      code: 1,
      text: expect.stringContaining('No Proxmox VE cluster is configured'),
    });
    const without = await check(configured().replace(/^token.*$/m, ''));
    expect([without.code, without.text]).toEqual([1, expect.stringContaining('by token')]);
  });
});
