import { chown, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { definePart } from './bed-part.ts';
import { dockerAt } from './docker.ts';
import { startProcess } from './process.ts';
import { findProgram, requireProgram } from './programs.ts';
import { freePort } from './tcp.ts';
import { TEST_USER_REMEDY, type TestUser, testUser } from './test-user.ts';
import { makeTlsFiles } from './tls-files.ts';
import { waitUntil } from './wait.ts';

const SCRIPT = 'dockerd-rootless.sh';
const DATA = '/var/lib/deskgate-testbed';
const RUN = '/run/deskgate-testbed';
const PROGRAMS = [SCRIPT, 'dockerd', 'rootlesskit', 'slirp4netns', 'newuidmap', 'openssl'];
const PING_TIMEOUT_MS = 3000;
const TLS_PORT = 2376;
const ALL_MAY_USE = 0o006;

/** Runs the rest as an ordinary user. Where only root may use /dev/net/tun, the user sees a device of its own there. */
const AS_USER = `
if [ -n "$1" ]; then
  mknod -m 666 "$1" c 10 200
  mount --bind "$1" /dev/net/tun
fi
user=$2 group=$3
shift 3
exec setpriv --reuid "$user" --regid "$group" --init-groups "$@"`;

/** Docker as an ordinary user runs it, empty, on a socket and on TCP with TLS. Nothing of it stays. */
export const rootlessDocker = definePart({
  name: 'rootless-docker',
  // the part `docker` brings dockerd and the script, or another package than Debian's has brought them
  packages: ['rootlesskit', 'slirp4netns', 'uidmap', 'openssl'],
  after: [],
  remedy: `apt-get install docker.io rootlesskit slirp4netns uidmap openssl, and ${TEST_USER_REMEDY}`,
  timeoutMs: 60_000,
  installed: async () => {
    const found = await Promise.all(PROGRAMS.map((name) => findProgram(name)));
    return found.every((path) => path !== null);
  },
  async open({ dir, requireAll, signal, onClose }) {
    const script = await requireProgram(SCRIPT);
    for (const name of PROGRAMS) await requireProgram(name);
    const user = await testUser({ mayMake: requireAll });
    const data = await folderOf(user, DATA);
    onClose(() => rm(data, { recursive: true }));
    // the paths of sockets must be short
    const runtime = await folderOf(user, RUN);
    onClose(() => rm(runtime, { recursive: true }));
    await makeTlsFiles(data);
    await Promise.all(
      ['ca.pem', 'server-cert.pem', 'server-key.pem'].map((name) => give(user, join(data, name))),
    );
    const host = `unix://${join(runtime, 'docker.sock')}`;
    const tlsPort = await freePort();
    const { mode } = await stat('/dev/net/tun');
    const ownTun = (mode & ALL_MAY_USE) === ALL_MAY_USE ? '' : join(runtime, 'tun');
    const tls = [
      ...['--host', `tcp://0.0.0.0:${TLS_PORT}`, '--tlsverify', '--tlscacert', join(data, 'ca.pem')],
      ...['--tlscert', join(data, 'server-cert.pem'), '--tlskey', join(data, 'server-key.pem')],
    ];
    const engine = await startProcess(
      'unshare',
      [
        ...['--mount', 'sh', '-ec', AS_USER, 'as-user', ownTun, `${user.uid}`, `${user.gid}`],
        ...[script, '--host', host, ...tls],
      ],
      {
        logFile: join(dir, 'rootless-docker.log'),
        graceMs: 30_000,
        cwd: data,
        env: {
          PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
          HOME: data,
          TMPDIR: runtime,
          XDG_RUNTIME_DIR: runtime,
          // the engine has a network of its own: its port is taken out of there
          DOCKERD_ROOTLESS_ROOTLESSKIT_FLAGS: `-p 127.0.0.1:${tlsPort}:${TLS_PORT}/tcp`,
        },
      },
    );
    onClose(engine.stop);
    const client = dockerAt(host, { timeout: PING_TIMEOUT_MS });
    await waitUntil(async () => void (await client.ping()), {
      what: 'rootless dockerd',
      signal,
      process: engine,
    });
    onClose(() => removeAll(host));
    const { Version } = await client.version();
    return {
      info: { host, tls: { host: `tcp://127.0.0.1:${tlsPort}`, certPath: data } },
      note: `Docker ${Version} of the user ${user.name} at ${host}, started, pid ${engine.pid}`,
    };
  },
});

async function folderOf(user: TestUser, parent: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'rootless-'));
  await give(user, folder);
  return folder;
}

async function give({ uid, gid }: TestUser, path: string): Promise<void> {
  await chown(path, uid, gid);
}

/** Containers outlive their engine. */
async function removeAll(host: string): Promise<void> {
  const engine = dockerAt(host);
  const containers = await engine.listContainers({ all: true });
  await Promise.all(containers.map(({ Id }) => engine.getContainer(Id).remove({ force: true, v: true })));
}
