import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { spawnDeskgate } from './deskgate-process.ts';
import { ADMIN_PASSWORD, type Client, client } from './gateway.ts';

export interface GatewayProcess {
  readonly url: string;
  readonly pid: number;
  /** The administrator if nobody is named. */
  signIn(username?: string, password?: string): Promise<Client>;
  /** As a power cut does. */
  kill(): Promise<void>;
  /** As an operator does. @returns the exit code. */
  terminate(): Promise<number | null>;
}

/** The gateway as a process of its own. */
export async function spawnGateway(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<GatewayProcess> {
  const child = spawnDeskgate(dataDir, ['serve'], {
    DESKGATE_PORT: '0',
    DESKGATE_DATA_DIR: dataDir,
    DESKGATE_ADMIN_PASSWORD: ADMIN_PASSWORD,
    ...env,
  });
  child.stdin.end();
  const exited = once(child, 'exit');
  const url = await listening(child);
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  };
  return {
    url,
    pid: child.pid ?? 0,
    async signIn(username = 'admin', password = ADMIN_PASSWORD) {
      const response = await fetch(`${url}/login`, {
        method: 'POST',
        redirect: 'manual',
        headers: { origin: url },
        body: new URLSearchParams({ username, password }),
      });
      return client(url, response.headers.getSetCookie()[0]?.split(';')[0] ?? '');
    },
    kill: async () => {
      await end('SIGKILL');
    },
    terminate: () => end('SIGTERM'),
  };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk;
      const url = /listening on (http:\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk;
    });
    child.once('exit', (code) => reject(new Error(`The gateway ended with ${code}: ${said}`)));
  });
}
