import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { isIP } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { AppError } from '../errors.ts';
import type { CliIo } from './io.ts';

/** Where a gateway is and with which key it is asked. */
export interface Login {
  readonly url: string;
  readonly key: string;
}

const KEY = /^dgk_[a-z0-9]{20}_[a-z0-9]{52}$/;

export const loginFile = ({ env }: Pick<CliIo, 'env'>): string =>
  join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'deskgate', 'login.json');

/** What `deskgate login` stored; null where nobody has signed in. */
export async function storedLogin(io: Pick<CliIo, 'env'>): Promise<Login | null> {
  const file = loginFile(io);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new AppError('BAD_REQUEST', `${file} cannot be read: ${error.code}.`);
  });
  if (text === null) return null;
  try {
    const { url, key } = JSON.parse(text) as Partial<Login>;
    if (typeof url === 'string' && typeof key === 'string') return { url, key };
  } catch {
    // said below, without what stands in it
  }
  throw new AppError('BAD_REQUEST', `${file} is not as it was written.`, {
    remedy: 'Run deskgate login again.',
  });
}

/** For its owner only; all of it or nothing. */
export async function storeLogin(io: Pick<CliIo, 'env'>, login: Login): Promise<string> {
  const file = loginFile(io);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}`;
  const handle = await open(fresh, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(login, null, 2)}\n`);
  } finally {
    await handle.close();
  }
  await chmod(fresh, 0o600);
  await rename(fresh, file);
  return file;
}

export async function forgetLogin(io: Pick<CliIo, 'env'>): Promise<boolean> {
  const isThere = (await storedLogin(io).catch(() => null)) !== null;
  await rm(loginFile(io), { force: true });
  return isThere;
}

export function checkKey(key: string): string {
  if (KEY.test(key.trim())) return key.trim();
  throw new AppError('BAD_REQUEST', 'That is no access key: one begins with dgk_.', {
    remedy: 'Make one on the page Keys of the gateway, or with deskgate key add.',
  });
}

/** Without a path behind it. Refuses to send a key in the open to another machine. */
export function checkUrl(text: string, isInsecure: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '') {
    throw new AppError('BAD_REQUEST', `Expected an address such as https://desks.example.org, got ${text}.`);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !isInsecure) {
    throw new AppError('BAD_REQUEST', `Over http anybody on the way to ${url.hostname} could read the key.`, {
      remedy: 'Use https, or say --insecure where the network is yours alone.',
    });
  }
  return url.href.replace(/\/+$/, '');
}

function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}
