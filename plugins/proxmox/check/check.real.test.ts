import { describe, expect, it } from 'vitest';
import type { Generation } from '../../../test/fakes/pve/generation.ts';
import { runOnNode } from '../../../test/fakes/pve/testing/run-on-node.ts';
import { proxmoxClient } from '../client.ts';
import { GATEWAY, type Prepared, prepared, TEMPLATE } from '../testing/prepared.ts';
import { type CheckParts, proxmoxCommand } from './command.ts';
import type { Finding } from './finding.ts';

interface Told {
  readonly code: number;
  readonly text: string;
}

interface Report {
  readonly ok: boolean;
  readonly version: string | null;
  readonly findings: readonly Finding[];
  readonly commands: readonly string[];
}

async function run(
  { pve, token }: Prepared,
  args: readonly string[] = [],
  other: Partial<CheckParts> & { hosts?: readonly string[] } = {},
): Promise<Told> {
  const { trust = { ca: pve.ca }, hosts = pve.hosts.map(({ url }) => url) } = other;
  const [name = ''] = token.split('=');
  const parts: CheckParts = {
    connect: () => proxmoxClient({ hosts, credentials: { token }, trust }),
    trust,
    account: { user: name.split('!')[0] ?? '', token: name },
    ...{ pool: 'desktops', storages: [], bridges: [] },
    ...other,
  };
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const { signal } = new AbortController();
  const code = await proxmoxCommand(async () => parts).run(['check', ...args], {
    out: say,
    err: say,
    signal,
  });
  return { code, text: lines.join('\n') };
}

async function report(of: Prepared, args: readonly string[] = []): Promise<Report> {
  return JSON.parse((await run(of, [...args, '--json'])).text);
}

const missing = ({ findings }: Report): string[] =>
  findings.filter(({ state }) => state === 'missing').map(({ name }) => name);

const GENERATIONS = ['2025', '2026'] as const satisfies readonly Generation[];

describe.each(GENERATIONS)('deskgate proxmox check with Proxmox of %s', (generation) => {
  it('finds nothing missing with the least privileges, and says so line by line', async () => {
    const of = await prepared(generation);
    const { code, text } = await run(of);
    expect(text).not.toMatch(/MISSING|note/);
    expect(text).toMatch(/^ok {7}host .*answers and is trusted/m);
    for (const name of ['clock', 'token', 'version', 'pool', 'privileges', 'template', 'agent', 'cloud-init'])
      expect(text).toMatch(new RegExp(`^ok {7}${name} `, 'm'));
    expect(text).toMatch(/storage +The storage local-zfs may be used/);
    expect(text).toMatch(/bridge +The bridge vmbr0 may be used, on pve1/);
    expect(text).toMatch(/Nothing is missing\.$/);
    expect(code).toBe(0);
    expect(of.pve.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('tells of nothing but a token all that a fresh cluster needs, and is content when it is done', async () => {
    const of = await prepared(generation);
    const { pve } = of;
    const root = pve.setUp.addRootToken();
    pve.setUp.addUser('new@pve', 'any-password');
    const bare = { pve, token: pve.setUp.addToken({ id: 'new@pve!t' }) };
    const before = await report(bare, ['--pool', 'fresh', '--template', '900']);
    expect(missing(before)).toEqual(['pool', 'privileges', 'template']);
    expect(before.findings.map(({ message }) => message).join('\n')).toContain('no privilege anywhere');
    await runOnNode(pve, root, 'pveum pool add fresh');
    for (const command of before.commands) await runOnNode(pve, root, command);
    // what was hidden shows now
    const second = await report(bare, ['--pool', 'fresh', '--template', '900']);
    expect(missing(second)).toEqual(['storage', 'bridge']);
    for (const command of second.commands) await runOnNode(pve, root, command);
    const { code, text } = await run(bare, ['--pool', 'fresh', '--template', '900']);
    expect([code, text]).toEqual([0, expect.stringMatching(/Nothing is missing\.$/)]);
  });

  it.each<[what: string, lack: (of: Prepared) => void, names: string[], message: RegExp]>([
    [
      'a privilege',
      ({ pve }) => pve.setUp.addRole('Gateway', ['VM.Audit', 'Pool.Audit']),
      ['privileges'],
      /At \/pool\/desktops are missing: .*VM\.Allocate.*VM\.PowerMgmt/,
    ],
    [
      'the template, which is a machine',
      ({ pve }) => void pve.guest(TEMPLATE).config.delete('template'),
      ['template'],
      /900 \(debian\) is a machine, not a template/,
    ],
    [
      'the switch of the agent',
      ({ pve }) => void pve.guest(TEMPLATE).config.set('agent', '0'),
      ['agent'],
      /agent of the template 900 \(debian\) is switched off/,
    ],
    [
      'the drive of cloud-init',
      ({ pve }) => void pve.guest(TEMPLATE).config.delete('ide2'),
      ['cloud-init'],
      /no cloud-init drive in the template 900/,
    ],
  ])('names %s', async (_what, lack, names, message) => {
    const of = await prepared(generation);
    lack(of);
    const found = await report(of, ['--template', '900']);
    expect(missing(found)).toEqual(names);
    expect(found.ok).toBe(names.length === 0);
    expect(found.findings.map((one) => one.message).join('\n')).toMatch(message);
    const root = of.pve.setUp.addRootToken();
    for (const command of found.commands) await runOnNode(of.pve, root, command);
    expect(missing(await report(of, ['--template', '900']))).toEqual([]);
  });

  it.each<[what: string, path: string, names: string[], message: RegExp]>([
    ['the pool', '/pool/desktops', ['pool', 'privileges'], /pool desktops may not be seen: Pool\.Audit/],
    ['the template', '/vms/900', ['template'], /900 is there and may not be seen: VM\.Audit/],
    ['the storage', '/storage/local-zfs', ['storage'], /local-zfs may not be used: Datastore/],
    ['the bridge', '/sdn/zones/localnetwork/vmbr0', ['bridge'], /vmbr0 may not be used: SDN\.Use/],
  ])('names %s that the token has no ACL for, though its user has', async (_what, path, names, message) => {
    const of = await prepared(generation);
    for (const role of ['Gateway', 'PVETemplateUser', 'PVEDatastoreUser', 'PVESDNUser'])
      of.pve.setUp.revoke(path, GATEWAY, role);
    const found = await report(of, ['--template', '900']);
    expect(missing(found)).toEqual(names);
    expect(found.findings.map((one) => one.message).join('\n')).toMatch(message);
    const root = of.pve.setUp.addRootToken();
    for (const command of found.commands) await runOnNode(of.pve, root, command);
    expect(missing(await report(of, ['--template', '900']))).toEqual([]);
  });

  it('names what is not in the cluster at all', async () => {
    const of = await prepared(generation);
    const args = ['--template', '777', '--storage', 'nope', '--bridge', 'vmbr7', '--pool', 'none'];
    const { findings } = await report(of, args);
    const said = findings.map(({ message }) => message).join('\n');
    expect(said).toContain('There is no 777 in the cluster.');
    expect(said).toContain('The storage nope may not be used');
    expect(said).toContain('The bridge vmbr7 may not be used');
    const { pve } = of;
    const rooted = { pve, token: pve.setUp.addRootToken() };
    const more = (await report(rooted, args)).findings.map(({ message }) => message).join('\n');
    expect(more).toContain('There is no storage nope.');
    expect(more).toContain('No node has a bridge vmbr7.');
    expect(more).toContain('There is no pool none.');
  });

  it('names a token that is unknown and one that has expired, with commands for both versions, and no secret', async () => {
    const { pve } = await prepared(generation);
    const soon = pve.setUp.addToken({ id: 'gw@pve!old', expire: Math.floor(Date.now() / 1000) - 5 });
    for (const token of ['gw@pve!deskgate=00000000-0000-0000-0000-000000000000', soon]) {
      const { code, text } = await run({ pve, token }, ['--template', '900', '--storage', 'local-zfs']);
      expect(text).toMatch(/MISSING {2}token .*does not know/);
      expect(text).toMatch(/pveum role add Deskgate --privs '.*VM\.Monitor.*' {2}# PVE 8/);
      expect(text).toMatch(/pveum role add Deskgate --privs '.*VM\.GuestAgent\.Audit.*' {2}# PVE 9/);
      expect(text).toContain('pveum acl modify /vms/900 --tokens');
      expect(text).toContain('The rest was not looked at');
      expect(text).not.toContain(token.split('=')[1]);
      expect(code).toBe(1);
    }
  });

  it('tells of a token that ends soon', async () => {
    const { pve } = await prepared(generation);
    const expire = Math.floor(Date.now() / 1000) + 3600;
    const { findings } = await report({ pve, token: pve.setUp.addToken({ id: 'gw@pve!short', expire }) });
    expect(findings.find(({ name }) => name === 'token')).toMatchObject({
      state: 'note',
      commands: ['pveum user token modify gw@pve short --expire 0'],
    });
  });

  it('names a clock that is wrong', async () => {
    const of = await prepared(generation);
    of.pve.control.advanceClock(6 * 60_000);
    const found = await report(of);
    expect(missing(found)).toEqual(['clock']);
    expect(found.findings.find(({ name }) => name === 'clock')?.message).toMatch(/3[56]\d s ahead of/);
  });
});

describe('deskgate proxmox check', () => {
  it('names a host that is away and one that is not trusted', async () => {
    const of = await prepared('2026');
    const stranger = await prepared('2026');
    const away = await run(of, [], { hosts: ['127.0.0.1:1', ...of.pve.hosts.map(({ url }) => url)] });
    expect(away.text).toMatch(/MISSING {2}host +https:\/\/127\.0\.0\.1:1 cannot be reached/);
    expect([away.code, away.text]).toEqual([1, expect.stringMatching(/ok {7}bridge/)]);
    const { code, text } = await run(of, [], { trust: { ca: stranger.pve.ca } });
    expect([code, text]).toEqual([1, expect.stringMatching(/MISSING {2}host .*is not trusted/)]);
    expect(text).toContain('pve-root-ca.pem');
  });

  it('spares what no application needs', async () => {
    const of = await prepared('2026');
    of.pve.guest(TEMPLATE).config.delete('ide2');
    of.pve.guest(TEMPLATE).config.set('agent', '0');
    of.pve.setUp.addRole(
      'Gateway',
      of.pve.setUp.roleOf('Gateway').filter((name) => !/Agent/.test(name)),
    );
    expect((await report(of)).ok).toBe(false);
    expect((await report(of, ['--without', 'agent', '--without', 'cloud-init'])).ok).toBe(true);
  });

  it('looks at all machines where there is no pool', async () => {
    const of = await prepared('2026');
    const { code, text } = await run(of, [], { pool: null });
    expect([code, text]).toEqual([1, expect.stringMatching(/MISSING {2}privileges +At \/vms are missing/)]);
    const rooted = { pve: of.pve, token: of.pve.setUp.addRootToken() };
    expect((await run(rooted, [], { pool: null })).code).toBe(0);
  });

  it('warns of privileges for the whole cluster', async () => {
    const { pve } = await prepared('2025');
    const { ok, findings } = await report({ pve, token: pve.setUp.addRootToken() });
    expect(ok).toBe(true);
    expect(findings.find(({ name }) => name === 'privileges')).toMatchObject({ state: 'note' });
  });

  it.each([
    [[], 'What shall be done?'],
    [['mend'], 'There is no action mend.'],
    [['check', 'x'], 'Nothing is known of x.'],
    [['check', '--template', 'debian'], 'Expected the id of a template'],
    [['check', '--without', 'sleep'], 'Expected agent or cloud-init'],
    [['check', '--nope'], '--nope'],
  ])('refuses %j', async (args, words) => {
    const lines: string[] = [];
    const { signal } = new AbortController();
    const io = { out: () => {}, err: (line: string) => void lines.push(line), signal };
    expect(await proxmoxCommand(async () => null).run(args, io)).toBe(2);
    expect(lines.join('\n')).toContain(words);
    expect(lines.join('\n')).toContain('Usage: deskgate proxmox check');
  });

  it('says that no cluster is configured', async () => {
    const lines: string[] = [];
    const io = {
      out: () => {},
      err: (line: string) => void lines.push(line),
      signal: AbortSignal.timeout(1000),
    };
    expect(await proxmoxCommand(async () => null).run(['check'], io)).toBe(1);
    expect(lines.join()).toContain('[plugins.proxmox]');
  });
});
