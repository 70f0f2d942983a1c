import { expect, it, onTestFinished } from 'vitest';
import { describeWith } from '../../testbed/parts.ts';
import { startPve } from './start-pve.ts';
import { must, task } from './testing/ask.ts';
import { leave, look, picture, type Viewed } from './testing/look.ts';
import { typewriter } from './testing/typewriter.ts';

/** Screens are real, so their time is. */
const TIME_SCALE = 0.2;
const VIEWERS = 8;
const TYPED = 'deskgate 1';
/** The firmware looks for a disk first, and QEMU without KVM is slow. */
const BOOT_MS = 60_000;

describeWith(['qemu'], 'screens of a real QEMU', ({ qemu }) => {
  for (const generation of ['2025', '2026'] as const) {
    it(`hand keys on to what runs in the machine, which shows them (${generation})`, async () => {
      const { qemuArgs, typed } = await typewriter();
      const pve = await startPve({ generation, timeScale: TIME_SCALE, qemu: qemu.path, qemuArgs });
      onTestFinished(() => pve.close());
      const token = pve.setUp.addRootToken();
      pve.setUp.addVm({ vmid: 100, isRunning: true });
      const view = await look({ pve, token, vmid: 100 });
      await expect.poll(typed, { timeout: BOOT_MS }).toBe('>');
      const before = await picture(view, 640, 400);
      for (const key of TYPED) {
        view.socket.send(keyEvent(key, true));
        view.socket.send(keyEvent(key, false));
        await expect.poll(typed).toMatch(new RegExp(`${key}$`));
      }
      expect(await typed()).toBe(`>${TYPED}`);
      await expect.poll(async () => (await picture(view, 640, 400)).equals(before)).toBe(false);
      await leave(view);
    });

    it(`show the firmware of a machine, take keys, and end with it (${generation})`, async () => {
      const pve = await startPve({ generation, timeScale: TIME_SCALE, qemu: qemu.path });
      onTestFinished(() => pve.close());
      const token = pve.setUp.addRootToken();
      pve.setUp.addVm({ vmid: 100, name: 'real', isRunning: true });
      const vm: Viewed = { pve, token, vmid: 100 };
      const view = await look(vm);
      expect(view.name).toBe('QEMU (real)');
      const pixels = await picture(view, 640, 480);
      expect(pixels.length).toBeGreaterThan(0);
      view.socket.send(Buffer.from([4, 1, 0, 0, 0, 0, 0, 0x61]));
      expect(await task(pve, { method: 'POST', path: '/nodes/pve1/qemu/100/status/suspend', token })).toBe(
        'OK',
      );
      expect(await task(pve, { method: 'POST', path: '/nodes/pve1/qemu/100/status/resume', token })).toBe(
        'OK',
      );
      expect(await task(pve, { method: 'POST', path: '/nodes/pve1/qemu/100/status/reset', token })).toBe(
        'OK',
      );
      expect(await task(pve, { method: 'POST', path: '/nodes/pve1/qemu/100/status/stop', token })).toBe('OK');
      expect(await view.closed).toBe(1006);
      await expect.poll(() => pve.runningTasks('vncproxy')).toEqual([]);
      // the next start has a screen of its own
      await task(pve, { method: 'POST', path: '/nodes/pve1/qemu/100/status/start', token });
      await leave(await look(vm));
    });
  }

  it('have one password: of many who open at once some are locked out, and come in when they try again', async () => {
    const pve = await startPve({ generation: '2026', timeScale: TIME_SCALE, qemu: qemu.path });
    onTestFinished(() => pve.close());
    const token = pve.setUp.addRootToken();
    pve.setUp.addVm({ vmid: 100, isRunning: true });
    const vm: Viewed = { pve, token, vmid: 100 };
    const opens = await Promise.allSettled(Array.from({ length: VIEWERS }, () => look(vm)));
    const open = opens.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const refused = opens.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    for (const reason of refused) expect(reason).toMatch(/Authentication fail|password/i);
    for (let left = refused.length; left > 0; left -= 1) open.push(await look(vm));
    expect(open).toHaveLength(VIEWERS);
    await Promise.all(open.map(leave));
    expect(await must(pve, { path: '/nodes/pve1/qemu/100/status/current', token })).toMatchObject({
      status: 'running',
    });
  });
});

/** A key of a letter, pressed or let go (RFC 6143 section 7.5.4). */
function keyEvent(letter: string, isDown: boolean): Buffer {
  const event = Buffer.from([4, Number(isDown), 0, 0, 0, 0, 0, 0]);
  event.writeUInt32BE(letter.charCodeAt(0), 4);
  return event;
}
