import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { definePart, type OpenContext } from './bed-part.ts';
import { startProcess } from './process.ts';
import { findProgram, requireProgram } from './programs.ts';
import { freePort } from './tcp.ts';
import { waitUntil } from './wait.ts';

const LOGIN = { username: 'ada', password: 'registry-password' };
/** The login as `htpasswd -B` writes it. */
const HTPASSWD = 'ada:$2y$05$abcdefghijklmnopqrstuux7DVfxfgfXTmp/9Tsk6HzX2QQGjxePG\n';

/**
 * Two Docker registries over the same images: one that everybody may use, and one that wants a login. Both listen on the
 * loopback only, where an engine accepts plain HTTP.
 */
export const registry = definePart({
  name: 'registry',
  packages: ['docker-registry'],
  after: [],
  remedy: 'apt-get install docker-registry (it need not run: the tests start their own)',
  timeoutMs: 20_000,
  installed: async () => (await findProgram('docker-registry')) !== null,
  async open(context) {
    const program = await requireProgram('docker-registry');
    const home = join(context.dir, 'registry');
    await mkdir(home, { recursive: true });
    await writeFile(join(home, 'htpasswd'), HTPASSWD);
    const open = await serve(context, program, home, 'open');
    const locked = await serve(context, program, home, 'locked');
    const info = { address: open, locked: { address: locked, ...LOGIN } };
    return { info, note: `started on ${open}, and with a login on ${locked}` };
  },
});

async function serve(
  { signal, onClose }: OpenContext,
  program: string,
  home: string,
  kind: 'open' | 'locked',
): Promise<string> {
  const address = `127.0.0.1:${await freePort()}`;
  const settings = {
    version: 0.1,
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: join(home, 'data') } },
    // what the two keep of each other's uploads between requests is signed with it
    http: { addr: address, secret: 'deskgate test bed' },
    ...(kind === 'locked' ? { auth: { htpasswd: { realm: 'test bed', path: join(home, 'htpasswd') } } } : {}),
  };
  // YAML reads JSON
  await writeFile(join(home, `${kind}.yml`), JSON.stringify(settings));
  const running = await startProcess(program, ['serve', join(home, `${kind}.yml`)], {
    logFile: join(home, `${kind}.log`),
  });
  onClose(running.stop);
  const expected = kind === 'open' ? 200 : 401;
  const answers = async (): Promise<void> => {
    const { status } = await fetch(`http://${address}/v2/`, { signal });
    if (status !== expected) throw new Error(`it answered ${status}`);
  };
  await waitUntil(answers, { what: 'docker-registry', signal, process: running });
  return address;
}
