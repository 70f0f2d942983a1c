import { describe, expect, it } from 'vitest';
import { ask, must, task } from './testing/ask.ts';
import { quickPve } from './testing/quick-pve.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB+a/b+cccccccccccccccccccccccccccccccccccccccc me@home two';

describe('what is inside a machine', async () => {
  const pve = await quickPve({ generation: '2026', nodes: 2 });
  const token = pve.setUp.addRootToken();
  const at = (vmid: number, path = ''): string => `/nodes/pve1/qemu/${vmid}${path}`;
  const post = (path: string, form: Record<string, string> = {}) => ({ method: 'POST', path, token, form });
  const put = (path: string, form: Record<string, string>) => ({ method: 'PUT', path, token, form });
  const read = <T = Record<string, unknown>>(path: string) => must<T>(pve, { path, token });

  it('take keys for cloud-init encoded twice, and show them as they were', async () => {
    const encoded = encodeURIComponent(`${KEY}\n`);
    pve.setUp.addVm({ vmid: 280 });
    const bare = await ask(pve, put(at(280, '/config'), { sshkeys: KEY }));
    expect(bare.errors).toEqual({ sshkeys: 'invalid format - invalid urlencoded string\n' });
    expect((await ask(pve, put(at(280, '/config'), { sshkeys: encodeURIComponent('no key') }))).text).toBe(
      'SSH public key validation error',
    );
    await must(
      pve,
      put(at(280, '/config'), {
        sshkeys: encoded,
        ciuser: 'me',
        cipassword: 'secret',
        ipconfig0: 'ip=10.0.0.5/24,gw=10.0.0.1',
      }),
    );
    expect(await read<string>(at(280, '/cloudinit/dump?type=user'))).toContain(`  - ${KEY}\n`);
    expect(await read(at(280, '/config'))).toMatchObject({ cipassword: '**********', sshkeys: encoded });
    const wrong = await ask(pve, put(at(280, '/config'), { ipconfig0: 'ip=10.0.0.5' }));
    expect(wrong.status).toBe(400);
  });

  it('have an agent that is silent for 3 s, not there, or does not know a command', async () => {
    const vm = pve.setUp.addVm({ vmid: 290, config: { agent: null } });
    const ping = post(at(290, '/agent/ping'));
    expect((await ask(pve, ping)).text).toBe('VM 290 is not running');
    await task(pve, post(at(290, '/status/start')));
    expect((await ask(pve, ping)).text).toBe('No QEMU guest agent configured');
    vm.config.set('agent', '1');
    expect(await must(pve, ping)).toEqual({ result: {} });
    vm.behaviour.hasAgent = false;
    expect((await ask(pve, ping)).text).toBe('QEMU guest agent is not running');
    vm.behaviour.hasAgent = true;
    vm.behaviour.unsupported = ['network-get-interfaces'];
    const told = await ask(pve, { path: at(290, '/agent/network-get-interfaces'), token });
    expect([told.status, told.data]).toMatchObject([
      200,
      { result: { error: { class: 'CommandNotFound' } } },
    ]);
    await must(pve, post(at(290, '/agent/set-user-password'), { username: 'me', password: 'secret' }));
    expect(vm.passwords.get('me')).toBe('secret');
  });

  it('tell their addresses among others', async () => {
    pve.setUp.addVm({ vmid: 291, isRunning: true });
    const { result } = await read<{ result: { name: string; 'hardware-address': string }[] }>(
      at(291, '/agent/network-get-interfaces'),
    );
    expect(result.map(({ name }) => name)).toEqual(['lo', 'eth0', 'docker0']);
    expect(pve.guest(291).config.get('net0')?.toLowerCase()).toContain(result[1]?.['hardware-address']);
  });
});
