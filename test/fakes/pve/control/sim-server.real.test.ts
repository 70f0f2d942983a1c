import { describe, expect, it } from 'vitest';
import { startPve } from '../start-pve.ts';
import { serveControl } from './sim-server.ts';

describe('control over HTTP', () => {
  it('reaches what tests reach directly', async () => {
    const pve = await startPve({ generation: '2026', timeScale: 0.01 });
    const control = await serveControl(pve, 0);
    const post = async (path: string, args: unknown): Promise<unknown> => {
      const body = JSON.stringify(args);
      const response = await fetch(`${control.url}/${path}`, {
        method: 'POST',
        body,
        headers: { connection: 'close' },
      });
      return response.ok ? response.json() : response.status;
    };
    expect(await post('set-up/addVm', { vmid: 150, name: 'by-hand' })).toEqual({ vmid: 150 });
    expect(await post('control/setLock', [150, 'backup'])).toBeNull();
    expect(pve.guest(150).lock).toBe('backup');
    expect(await post('set-up/addRootToken', ['x'])).toMatch(/^root@pam!x=/);
    expect(await post('control/nonsense', [])).toBe(404);
    expect(await post('control/setLock', [999, null])).toBe(400);
    const guests = await fetch(`${control.url}/guests`, { headers: { connection: 'close' } });
    expect(await guests.json()).toMatchObject([{ vmid: 150, config: { name: 'by-hand' } }]);
    await control.close();
    await pve.close();
  });
});
