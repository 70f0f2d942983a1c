import { describe, expect, it } from 'vitest';
import { testPages } from '../testing/inventory-pages.ts';
import { prepared } from '../testing/prepared.ts';
import { applicationOf, firstValues, problemsByField } from './app-form.ts';
import type { InventoryTemplate } from './inventory.ts';

const ADMIN = { userId: 'id-of-admin', username: 'admin', may: () => true } as never;

describe('the page of Proxmox', () => {
  it('shows what there is, and escapes what others have named', async () => {
    const { pve, token } = await prepared('2026');
    pve.setUp.addVm({ vmid: 105, name: 'web', pool: 'desktops', isRunning: true });
    pve.guest(105).config.set('name', '<b>web</b>');
    pve.control.report();
    const html = await (await testPages(pve, token).ask('/proxmox', 'admin')).text();
    for (const words of [
      'debian',
      'console, RDP, SSH and VNC',
      'cloud-init',
      'local-zfs',
      'vmbr0',
      'pve1',
      '9.2.11',
    ])
      expect(html.includes(words), words).toBe(true);
    expect(html).toContain('href="/proxmox/new?from=qemu/900"');
    expect(html).toContain('&lt;b&gt;web');
    expect(html).not.toContain('<b>web');
    expect(html).not.toContain(token.split('=')[1]);
  });

  it('makes no app of what is a desktop already', async () => {
    const { pve, token } = await prepared('2026');
    pve.setUp.addVm({ vmid: 105, pool: 'desktops', config: { tags: 'deskgate;deskgate-abc.made.x.105.q' } });
    const html = await (await testPages(pve, token).ask('/proxmox', 'admin')).text();
    expect(html).toContain('A desktop of Deskgate');
    expect(html).not.toContain('from=qemu/105');
  });

  it('makes an app of a template, from a filled form', async () => {
    const { pve, token } = await prepared('2026');
    const pages = testPages(pve, token);
    const html = await (await pages.ask('/proxmox/new?from=qemu/900', 'admin')).text();
    expect(html).toMatch(/name="id" value="debian"/);
    const form = {
      id: 'debian',
      name: 'Debian',
      protocol: 'console',
      clone: 'linked',
      cores: '2',
      memory: '2g',
    };
    const made = await pages.ask('/proxmox/new?from=qemu/900', 'admin', form);
    expect([made.status, made.headers.get('location')]).toEqual([303, '/proxmox?made=debian']);
    expect(await pages.core.apps.get(ADMIN, 'debian')).toMatchObject({
      provider: 'proxmox',
      protocol: 'console',
      settings: { template: 900, clone: 'linked', cores: 2, memory: '2g' },
    });
    expect(await (await pages.ask('/proxmox?made=debian', 'admin')).text()).toContain(
      'The app <bdi>debian</bdi>',
    );
  });

  it('makes an app of a machine that is there', async () => {
    const { pve, token } = await prepared('2026');
    pve.setUp.addContainer({ vmid: 205, name: 'box', pool: 'desktops' });
    const pages = testPages(pve, token);
    await pages.ask('/proxmox/new?from=lxc/205', 'admin', { id: 'box', name: 'Box', protocol: 'ssh' });
    expect(await pages.core.apps.get(ADMIN, 'box')).toMatchObject({
      ...{ provider: 'proxmox-lxc', protocol: 'ssh', settings: { machine: 205 }, credentials: 'none' },
    });
  });

  it('shows the form again with what is wrong beside the field, and keeps what was written', async () => {
    const { pve, token } = await prepared('2026');
    const pages = testPages(pve, token);
    const form = { id: 'No Id', name: 'My <i>app</i>', protocol: 'console', clone: 'full' };
    const answer = await pages.ask('/proxmox/new?from=qemu/900', 'admin', form);
    const html = await answer.text();
    expect(answer.status).toBe(400);
    expect(html).toContain('id="problem-id">expected 1 to 40 lower-case letters');
    expect(html).toContain('My &lt;i&gt;app');
    expect(html).toMatch(/value="full" selected/);
    const twice = { ...form, id: 'debian' };
    await pages.ask('/proxmox/new?from=qemu/900', 'admin', twice);
    const again = await pages.ask('/proxmox/new?from=qemu/900', 'admin', twice);
    expect([again.status, await again.text()]).toEqual([409, expect.stringContaining('debian already')]);
  });

  it('knows no form for what is not there', async () => {
    const { pve, token } = await prepared('2026');
    const pages = testPages(pve, token);
    for (const from of ['qemu/777', 'x', '', 'qemu/900/..'])
      expect((await pages.ask(`/proxmox/new?from=${from}`, 'admin')).status).toBe(400);
  });
});

describe('the application that a form describes', () => {
  const template = {
    ...{
      vmid: 900,
      kind: 'qemu',
      node: 'pve1',
      name: 'Büro_2',
      pool: null,
      tags: [],
      lock: null,
      status: 'stopped',
    },
    facts: {
      ...{ name: '', hasAgent: true, hasCloudInit: true, isSerial: false, cores: 1, memoryMib: 1024 },
      ...{ osType: 'l26', nets: [], storages: [] },
    },
  } as const satisfies InventoryTemplate;
  const source = { ref: 'qemu/900', guest: template, template };

  it('has an id that an application may have', () => {
    expect(firstValues(source)).toMatchObject({ id: 'buro-2', name: 'Büro_2', protocol: 'console' });
  });

  it('lets cloud-init make the user of what is signed in to', () => {
    const values = { ...firstValues(source), protocol: 'rdp', user: 'ada', bridge: 'vmbr1' };
    const app = applicationOf(source, values);
    expect(app).not.toHaveProperty('credentials');
    expect(app.settings).toEqual({
      ...{ template: 900, clone: 'linked', bridge: 'vmbr1' },
      cloudInit: { ip: 'dhcp', user: 'ada' },
    });
    const bare = { ...template, facts: { ...template.facts, hasCloudInit: false } };
    expect(applicationOf({ ...source, template: bare }, values)).toMatchObject({ credentials: 'none' });
  });

  it('has its problems beside its fields', () => {
    expect(problemsByField('id: wrong\nsettings.memory: too little\nwidth: x\nid: again')).toEqual({
      fields: { id: 'wrong', memory: 'too little' },
      rest: ['width: x'],
    });
    expect(problemsByField(null)).toEqual({ fields: {}, rest: [] });
  });
});
