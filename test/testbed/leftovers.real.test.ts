import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeViewer } from '../../src/api.ts';
import { pauseMs, watchResources } from './leftovers.ts';

const resources = watchResources();
const before = resources.open();
const left = (): string[] => resources.open().filter((line) => !before.includes(line));

afterEach(() => {
  vi.useRealTimers();
});

describe('what is left open', () => {
  it('is told of a server and its sockets, until they are closed', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const accepted = once(server, 'connection');
    const socket = connect(port, '127.0.0.1');
    const [theirs] = (await Promise.all([accepted, once(socket, 'connect')]))[0];
    expect(left()).toEqual([
      expect.stringMatching(`^a socket to 127.0.0.1:${port}, made .*test/testbed/leftovers.real.test.ts`),
      expect.stringMatching(/^a server on .*test\/testbed\/leftovers.real.test.ts/),
    ]);
    server.close();
    await vi.waitFor(() => expect(left()).toContain(`a socket whose server is closed, from port ${port}`));
    socket.destroy();
    await once(theirs, 'close');
    await vi.waitFor(() => expect(left()).toEqual([]));
  });

  it('is told of a timer that the program set, wherever a test stands', async () => {
    const stub = { readyState: 1, CLOSED: 3, once: () => stub, close() {}, resume() {}, terminate: vi.fn() };
    closeViewer(stub as never, 1000, 'bye');
    expect(left()).toEqual([
      expect.stringMatching(/^a timer, made closeViewer.*src\/tunnels\/close-viewer.ts/),
    ]);
    vi.useFakeTimers();
    await pauseMs(1);
    vi.useRealTimers();
    await vi.waitFor(() => expect(stub.terminate).toHaveBeenCalled(), { timeout: 5000 });
    expect(left()).toEqual([]);
  });

  it('is told of no timer that a test set, or that was cleared', () => {
    const timer = setTimeout(() => {}, 100_000);
    expect(left()).toEqual([]);
    clearTimeout(timer);
  });

  it('is told of a worker', async () => {
    const worker = new Worker('setInterval(() => {}, 1000)', { eval: true });
    expect(left()).toEqual([expect.stringMatching(/^a worker, made .*leftovers.real.test.ts/)]);
    await worker.terminate();
    expect(left()).toEqual([]);
  });

  it('is told of a listener of the process', () => {
    const listener = (): void => {};
    process.on('SIGHUP', listener);
    expect(left()).toEqual(['a listener of SIGHUP']);
    process.off('SIGHUP', listener);
    expect(left()).toEqual([]);
  });
});
