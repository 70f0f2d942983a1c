import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { definePart } from './bed-part.ts';
import { runToEnd, startProcess } from './process.ts';
import { findProgram, requireProgram } from './programs.ts';
import { expectAnswer, freePort } from './tcp.ts';
import { TEST_USER_REMEDY, testUser } from './test-user.ts';
import { waitUntil } from './wait.ts';

const HOST = '127.0.0.1';
/** sshd drops its rights in this empty folder. */
const PRIVILEGE_SEPARATION = '/run/sshd';
const OWN_RUN = '/run/deskgate-testbed';

/**
 * An SSH server of our own, with a key of its own and without passwords. It lets in who runs the tests and an ordinary
 * user; the engine of the part `docker` is what the docker command finds there.
 */
export const sshd = definePart({
  name: 'sshd',
  packages: ['openssh-server', 'openssh-client'],
  after: ['docker'],
  remedy: `apt-get install openssh-server (it need not run: the tests start their own), and ${TEST_USER_REMEDY}`,
  timeoutMs: 30_000,
  installed: async () => (await findProgram('sshd')) !== null && (await findProgram('ssh')) !== null,
  async open({ dir, parts, requireAll, signal, onClose }) {
    const program = await requireProgram('sshd');
    const client = await requireProgram('ssh');
    const keygen = await requireProgram('ssh-keygen');
    const docker = parts.docker?.host;
    if (docker === undefined) throw new Error('there is no Docker to be reached through it');
    const outsider = await testUser({ mayMake: requireAll });
    const home = join(dir, 'sshd');
    await mkdir(home);
    const newKey = async (name: string): Promise<string> => {
      const file = join(home, name);
      const args = ['-q', '-t', 'ed25519', '-N', '', '-C', 'deskgate test bed', '-f', file];
      await runToEnd(keygen, args, { logFile: join(home, 'keygen.log'), signal });
      return file;
    };
    const [hostKey, key, strangersKey] = [
      await newKey('host'),
      await newKey('key'),
      await newKey('stranger'),
    ];
    const port = await freePort();
    const knownHosts = join(home, 'known_hosts');
    await writeFile(knownHosts, `[${HOST}]:${port} ${await readFile(`${hostKey}.pub`, 'utf8')}`);
    // read as the user that signs in, who may not look into the folder of the run
    await mkdir(OWN_RUN, { recursive: true });
    await mkdir(PRIVILEGE_SEPARATION, { recursive: true, mode: 0o755 });
    const shared = await mkdtemp(join(OWN_RUN, 'sshd-'));
    onClose(() => rm(shared, { recursive: true }));
    await chmod(shared, 0o755);
    const authorized = join(shared, 'authorized_keys');
    await copyFile(`${key}.pub`, authorized);
    const settings = [
      `ListenAddress ${HOST}:${port}`,
      `HostKey ${hostKey}`,
      `PidFile ${join(home, 'pid')}`,
      `AuthorizedKeysFile ${authorized}`,
      'AuthenticationMethods publickey',
      'PermitRootLogin prohibit-password',
      'UsePAM no',
      'MaxStartups 100',
      `SetEnv DOCKER_HOST=${docker}`,
    ];
    const file = join(home, 'sshd_config');
    await writeFile(file, `${settings.join('\n')}\n`);
    const running = await startProcess(program, ['-D', '-e', '-f', file], {
      logFile: join(home, 'sshd.log'),
    });
    onClose(running.stop);
    const greets = () => expectAnswer({ host: HOST, port }, { expect: 'SSH-2.0-' });
    await waitUntil(greets, { what: 'sshd', signal, process: running });
    const users = { user: userInfo().username, outsider: outsider.name };
    return {
      info: { port, ...users, client, key, strangersKey, knownHosts },
      note: `started on port ${port}, pid ${running.pid}`,
    };
  },
});
