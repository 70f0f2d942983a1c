import { findProgram } from '../../test/testbed/programs.ts';
import { expectAnswer, freePort } from '../../test/testbed/tcp.ts';
import { waitUntil } from '../../test/testbed/wait.ts';
import { Child } from '../child.ts';
import type { Tunnel } from '../tunnel.ts';

/** Python websockify from its Debian package, one process a viewer, in front of an RFB server. */
export async function startWebsockify(
  target: { readonly port: number },
  signal: AbortSignal,
): Promise<{ tunnel: Tunnel; stop: () => Promise<void> }> {
  const program = await findProgram('websockify');
  if (program === null) throw new Error('websockify is not installed: apt-get install websockify');
  const port = await freePort();
  const child = new Child(program, [`127.0.0.1:${port}`, `127.0.0.1:${target.port}`], { signal });
  const say = 'GET / HTTP/1.1\r\n\r\n';
  await waitUntil(() => expectAnswer({ host: '127.0.0.1', port }, { say, expect: 'HTTP/1.' }), {
    what: 'websockify',
    signal: AbortSignal.timeout(10_000),
  });
  const viewer = async () => ({ url: `ws://127.0.0.1:${port}/`, headers: {} });
  return { tunnel: { pid: child.pid, viewer }, stop: () => child.stop() };
}
