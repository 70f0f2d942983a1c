import { describe, expect, it } from 'vitest';
import { ask, task } from './testing/ask.ts';
import { QUICK, quickPve } from './testing/quick-pve.ts';

const UNKNOWN_TOKEN = 'root@pam!test=00000000-0000-0000-0000-000000000000';

describe.each(['2025', '2026'] as const)('the errors of %s', async (generation) => {
  const pve = await quickPve({ generation, nodes: 2 });
  const token = pve.setUp.addRootToken();
  const weak = pve.setUp.addToken({ id: 'weak@pve!t', privsep: false });
  pve.setUp.addVm({ vmid: 100 });
  const isNew = generation === '2026';

  it('answers 401 without a body, and only after 3 s', async () => {
    const began = performance.now();
    const told = await ask(pve, { path: '/version' });
    expect([told.status, told.text, told.body, told.headers['content-type']]).toEqual([
      401,
      'No ticket',
      '',
      undefined,
    ]);
    expect(performance.now() - began).toBeGreaterThanOrEqual(3000 * QUICK - 1);
    const bearer = await ask(pve, { path: '/version', headers: { Authorization: `Bearer ${token}` } });
    expect(bearer.text).toBe('No ticket');
  });

  it.each([
    [UNKNOWN_TOKEN, 'invalid token value!'],
    ['root@pam!nope=1', "no such token 'nope' for user 'root@pam'"],
    ['nobody@pve!t=1', "no such user ('nobody@pve')"],
  ])('refuses the token %s', async (wrong, words) => {
    const told = await ask(pve, { path: '/version', token: wrong });
    expect([told.status, told.text, told.body]).toEqual([401, isNew ? 'Authentication failed!' : words, '']);
  });

  it('refuses a token that has expired', async () => {
    const old = pve.setUp.addToken({ id: 'old@pve!t', expire: 1000 });
    expect((await ask(pve, { path: '/version', token: old })).status).toBe(401);
  });

  it('refuses a forged ticket', async () => {
    const told = await ask(pve, {
      path: '/version',
      headers: { Cookie: 'PVEAuthCookie=PVE:root@pam:00000000::x' },
    });
    expect([told.status, told.body]).toEqual([401, '']);
    expect(told.text).toBe(isNew ? 'Authentication failed!' : 'permission denied - invalid PVE ticket');
  });

  it('refuses a wrong password with JSON', async () => {
    const form = { username: 'root@pam', password: 'wrong' };
    const told = await ask(pve, { method: 'POST', path: '/access/ticket', form });
    expect([told.status, told.text, told.data]).toEqual([401, 'authentication failure', null]);
  });

  it('names the path and the privilege that is missing', async () => {
    const told = await ask(pve, { method: 'POST', path: '/nodes/pve1/qemu/100/status/start', token: weak });
    expect([told.status, told.text]).toEqual([403, 'Permission check failed (/vms/100, VM.PowerMgmt)']);
  });

  it('refuses what tokens may not', async () => {
    const told = await ask(pve, {
      method: 'PUT',
      path: '/access/password',
      token,
      form: { userid: 'root@pam', password: '12345' },
    });
    expect([told.status, told.text]).toEqual([
      403,
      "Permission check failed (URI '/access/password' not available with API token, need proper ticket.",
    ]);
  });

  it('names wrong parameters, and repeats the message in the body only since 2025', async () => {
    const told = await ask(pve, {
      method: 'POST',
      path: '/nodes/pve1/qemu/100/clone',
      token,
      form: { name: 'a_b' },
    });
    expect([told.status, told.text]).toEqual([400, 'Parameter verification failed.']);
    expect(told.errors).toEqual({
      name: 'invalid format - value does not look like a valid DNS name\n',
      newid: 'property is missing and it is not optional',
    });
    expect(told.message).toBe(isNew ? 'Parameter verification failed.\n' : undefined);
  });

  it.each([
    ['qemu', "Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist"],
    ['lxc', "Configuration file 'nodes/pve1/lxc/999.conf' does not exist"],
  ])('does not know a missing %s with 500', async (kind, words) => {
    const told = await ask(pve, { path: `/nodes/pve1/${kind}/999/config`, token });
    expect([told.status, told.text]).toEqual([500, words]);
    expect(told.message).toBe(isNew ? `${words}\n` : undefined);
  });

  it('does not know a machine on a node where it is not', async () => {
    const told = await ask(pve, { path: '/nodes/pve2/qemu/100/config', token });
    expect(told.text).toBe("Configuration file 'nodes/pve2/qemu-server/100.conf' does not exist");
  });

  it('does not know paths with 501 and nodes with 500', async () => {
    const path = await ask(pve, { path: '/nodes/pve1/nope', token });
    expect([path.status, path.text]).toEqual([501, "Method 'GET /nodes/pve1/nope' not implemented"]);
    const node = await ask(pve, { path: '/nodes/nope/qemu', token });
    expect(node.status).toBe(500);
    expect(node.text).toMatch(/^hostname lookup 'nope' failed - /);
  });

  it('refuses changes of a machine that is locked', async () => {
    pve.control.setLock(100, 'backup');
    const told = await ask(pve, {
      method: 'PUT',
      path: '/nodes/pve1/qemu/100/config',
      token,
      form: { onboot: '1' },
    });
    expect([told.status, told.text]).toEqual([500, 'VM is locked (backup)']);
    const start = { method: 'POST', path: '/nodes/pve1/qemu/100/status/start', token };
    expect(await task(pve, start)).toBe('VM is locked (backup)');
    const skip = await ask(pve, { ...start, form: { skiplock: '1' } });
    expect(skip.errors).toEqual({ skiplock: 'Only root may use this option.' });
    pve.control.setLock(100, null);
  });

  it('removes neither what is protected nor what runs, at once and without a task', async () => {
    pve.setUp.addVm({ vmid: 150, isRunning: true, config: { protection: '1' } });
    const remove = { method: 'DELETE', path: '/nodes/pve1/qemu/150', token };
    expect((await ask(pve, remove)).text).toBe("can't remove VM 150 - protection mode enabled");
    pve.guest(150).config.delete('protection');
    expect((await ask(pve, remove)).text).toBe('VM 150 is running - destroy failed');
  });

  it('compares digests', async () => {
    const form = { onboot: '1', digest: '0'.repeat(40) };
    const told = await ask(pve, { method: 'PUT', path: '/nodes/pve1/qemu/100/config', token, form });
    expect([told.status, told.text]).toEqual([500, 'checksum mismatch (file change by other user?)']);
  });

  it('lets only root set what only root may', async () => {
    const told = await ask(pve, {
      method: 'PUT',
      path: '/nodes/pve1/qemu/100/config',
      token,
      form: { args: '-x' },
    });
    expect([told.status, told.text]).toEqual([500, "only root can set 'args' config"]);
  });

  it('answers 596 after 30 s when the worker hangs, which may have worked', async () => {
    pve.setUp.addVm({ vmid: 160 });
    pve.control.freeze({ path: '/160/' });
    const began = performance.now();
    const told = await ask(pve, { method: 'POST', path: '/nodes/pve1/qemu/160/status/start', token });
    expect([told.status, told.text, told.body, told.headers['content-type']]).toEqual([
      596,
      'Connection timed out',
      '',
      undefined,
    ]);
    expect(performance.now() - began).toBeGreaterThanOrEqual(30_000 * QUICK - 1);
    expect(pve.guest(160).power).toBe('running');
    // a read that pveproxy does itself does not hang
    expect((await ask(pve, { path: '/nodes/pve1/qemu/160/config', token })).status).toBe(200);
    pve.control.thaw();
  });

  it('passes the codes of the proxying client on', async () => {
    pve.control.setOnline('pve2', false);
    const down = await ask(pve, { path: '/nodes/pve2/qemu', token });
    expect([down.status, down.body]).toEqual([595, '']);
    pve.control.setOnline('pve2', true);
    pve.control.breakTrust('pve2');
    const foreign = await ask(pve, { path: '/nodes/pve2/qemu', token });
    expect([foreign.status, foreign.text]).toEqual([
      596,
      'error:0A000086:SSL routines::certificate verify failed',
    ]);
    pve.control.breakTrust('pve2', false);
  });
});
