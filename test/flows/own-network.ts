import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ip = async (...args: string[]): Promise<void> => void (await run('ip', args));

export interface OwnNetwork {
  /** The namespace, to be entered. */
  readonly file: string;
  /** Inside of it, reached from outside. */
  readonly address: string;
  remove(): Promise<void>;
}

/** A network namespace with a cable to this one: as a second machine. It takes root. */
export async function ownNetwork(): Promise<OwnNetwork> {
  const bytes = randomBytes(3);
  const id = bytes.toString('hex');
  const name = `deskgate-${id}`;
  const [near, far] = [`dg${id}a`, `dg${id}b`];
  // of the range for measuring network devices, which nobody routes
  const net = `198.${18 + ((bytes[0] ?? 0) & 1)}.${bytes[1]}`;
  const last = (bytes[2] ?? 0) & 0xfc;
  const remove = (): Promise<void> => ip('netns', 'delete', name);
  await ip('netns', 'add', name);
  try {
    await ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', name);
    await ip('address', 'add', `${net}.${last + 1}/30`, 'dev', near);
    await ip('link', 'set', near, 'up');
    await ip('-n', name, 'address', 'add', `${net}.${last + 2}/30`, 'dev', far);
    await ip('-n', name, 'link', 'set', far, 'up');
    await ip('-n', name, 'link', 'set', 'lo', 'up');
    // so that an engine finds which addresses are free
    await ip('-n', name, 'route', 'add', 'default', 'via', `${net}.${last + 1}`);
  } catch (error) {
    await remove();
    throw error;
  }
  return { file: `/run/netns/${name}`, address: `${net}.${last + 2}`, remove };
}
