import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { startPve } from './start-pve.ts';
import { ask, ended, must } from './testing/ask.ts';
import { QUICK, quickPve } from './testing/quick-pve.ts';

describe('what can be made to go wrong', async () => {
  const pve = await quickPve({ generation: '2026', nodes: 2 });
  const token = pve.setUp.addRootToken();
  pve.setUp.addTemplate({ vmid: 900 });
  const clone = (newid: number) => ({
    method: 'POST',
    path: '/nodes/pve1/qemu/900/clone',
    token,
    form: { newid: String(newid) },
  });
  const has = (vmid: number) => pve.guests().some((guest) => guest.vmid === vmid);

  it('an answer that is lost after the deed', async () => {
    pve.control.dropNextResponse({ method: 'POST', path: '/clone' });
    await expect(ask(pve, clone(200))).rejects.toThrow('socket hang up');
    await expect.poll(() => has(200)).toBe(true);
    expect(pve.requests.at(-1)).toMatchObject({ path: '/nodes/pve1/qemu/900/clone', status: null });
    expect((await ask(pve, clone(201))).status).toBe(200);
  });

  it('a connection that is reset before the deed', async () => {
    pve.control.resetConnection({ path: /clone$/ });
    await expect(ask(pve, clone(210))).rejects.toThrow('socket hang up');
    expect((await ask(pve, clone(211))).status).toBe(200);
    await expect.poll(() => has(211)).toBe(true);
    expect(has(210)).toBe(false);
  });

  it.each([
    ['before', true, true],
    ['on-thaw', false, true],
    ['never', false, false],
  ] as const)('a worker that hangs and had worked %s', async (executes, atOnce, atLast) => {
    const newid = 300 + pve.requests.length;
    pve.control.freeze({ path: '/clone' }, executes);
    expect((await ask(pve, clone(newid))).status).toBe(596);
    expect(has(newid)).toBe(atOnce);
    pve.control.thaw();
    if (atLast) await expect.poll(() => has(newid)).toBe(true);
    else expect(has(newid)).toBe(false);
    pve.control.clear();
  });

  it('an answer of any kind, once or more often', async () => {
    pve.control.answerWith(595, 'Connection refused', { path: '/version' }, 2);
    const asked = [1, 2, 3].map(() => ask(pve, { path: '/version', token }));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 595)).toHaveLength(2);
  });

  it('a node that is away, for clients and for the other node', async () => {
    pve.control.setOnline('pve2', false);
    await expect(ask(pve, { path: '/version', token, host: 1 })).rejects.toThrow();
    expect((await ask(pve, { path: '/nodes/pve2/qemu', token })).status).toBe(595);
    const nodes = await must<{ status: string }[]>(pve, { path: '/nodes', token });
    expect(nodes.map(({ status }) => status)).toEqual(['online', 'offline']);
    pve.control.setOnline('pve2', true);
    expect((await ask(pve, { path: '/version', token, host: 1 })).status).toBe(200);
  });

  it('a task that takes its time', async () => {
    pve.control.setTaskDuration('qmstart', 60_000);
    pve.setUp.addVm({ vmid: 500 });
    const start = { method: 'POST', path: '/nodes/pve1/qemu/500/status/start', token };
    const upid = await must<string>(pve, start);
    expect(pve.runningTasks('qmstart')).toEqual([upid]);
    await must(pve, { method: 'DELETE', path: `/nodes/pve1/tasks/${upid}`, token });
    expect(await ended(pve, upid, token)).toBe('unexpected status');
  });

  it('a clock that is wrong', async () => {
    pve.control.advanceClock(3_600_000);
    const { headers } = await ask(pve, { path: '/version', token });
    expect(Date.parse(headers.date ?? '') - Date.now()).toBeGreaterThan(3_590_000);
  });

  it('slowness', async () => {
    pve.control.addLatency(40);
    const began = performance.now();
    await ask(pve, { path: '/version', token });
    expect(performance.now() - began).toBeGreaterThanOrEqual(39);
    pve.control.clear();
  });

  it('a certificate that is renewed, which new connections see', async () => {
    const seen = async (): Promise<string> => {
      const socket = connect({ host: '127.0.0.1', port: pve.hosts[1]?.port, ca: pve.ca });
      await once(socket, 'secureConnect');
      const { fingerprint256 } = socket.getPeerCertificate();
      socket.destroy();
      return fingerprint256;
    };
    expect(await seen()).toBe(pve.hosts[1]?.fingerprint);
    pve.control.reload({ renewCertificate: true });
    expect(await seen()).toBe(pve.hosts[1]?.fingerprint);
    const nodes = await must<{ node: string; ssl_fingerprint: string }[]>(pve, { path: '/nodes', token });
    expect(nodes.map((node) => node.ssl_fingerprint)).toEqual(
      pve.hosts.map(({ fingerprint }) => fingerprint),
    );
  });
});

describe('certificates of the simulator', () => {
  const reject = async (options: Parameters<typeof startPve>[0], ca?: string): Promise<string> => {
    const pve = await startPve({ timeScale: QUICK, ...options });
    try {
      const socket: TLSSocket = connect({ host: '127.0.0.1', port: pve.hosts[0]?.port, ca: ca ?? pve.ca });
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
      return error.code ?? '';
    } finally {
      await pve.close();
    }
  };

  it('are signed by an authority that is not sent along', async () => {
    const other = await startPve({ generation: '2026' });
    expect(await reject({ generation: '2026' }, other.ca)).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    await other.close();
  });

  it('may be too old, or for other names', async () => {
    expect(await reject({ generation: '2026', certificate: { isExpired: true } })).toBe('CERT_HAS_EXPIRED');
    expect(await reject({ generation: '2026', certificate: { addresses: [] } })).toBe(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    );
  });

  it('are resumed, and then a client is shown no certificate', async () => {
    const pve = await quickStart();
    const first = connect({ host: '127.0.0.1', port: pve.hosts[0]?.port, ca: pve.ca });
    const token = pve.setUp.addRootToken();
    first.write(`GET /api2/json/version HTTP/1.1\r\nHost: x\r\nAuthorization: PVEAPIToken=${token}\r\n\r\n`);
    const [session] = await once(first, 'session');
    first.destroy();
    const second = connect({ host: '127.0.0.1', port: pve.hosts[0]?.port, ca: pve.ca, session });
    await once(second, 'secureConnect');
    expect(second.isSessionReused()).toBe(true);
    expect(second.getPeerCertificate()).toEqual({});
    second.destroy();
    await pve.close();
  });

  const quickStart = () => startPve({ generation: '2025', timeScale: QUICK });
});

describe('the end of the simulator', () => {
  it('ends tasks, screens and connections, also by a signal', async () => {
    const end = new AbortController();
    const pve = await startPve({ generation: '2026', timeScale: 1, signal: end.signal });
    const token = pve.setUp.addRootToken();
    pve.setUp.addVm({ vmid: 100 });
    const upid = await must<string>(pve, {
      method: 'POST',
      path: '/nodes/pve1/qemu/100/status/start',
      token,
    });
    const waiting = ask(pve, { path: '/version' });
    end.abort();
    await expect(waiting).rejects.toThrow();
    await expect.poll(() => pve.runningTasks()).toEqual([]);
    expect(pve.connections()).toBe(0);
    await expect(ended(pve, upid, token)).rejects.toThrow('ECONNREFUSED');
    await pve.close();
  });
});
