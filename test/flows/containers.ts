import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The docker command line, as an operator would look from outside. */
export async function docker(host: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('docker', args, {
    env: { ...process.env, DOCKER_HOST: host },
    timeout: 60_000,
  });
  return stdout.trim();
}

/** Ids of containers that carry the label of this instance, running or not. */
export async function containersOf(host: string, instanceId: string): Promise<string[]> {
  const text = await docker(
    host,
    'ps',
    '-aq',
    '--no-trunc',
    '--filter',
    `label=deskgate.instance=${instanceId}`,
  );
  return text === '' ? [] : text.split('\n');
}

/** Waits until the file holds something inside the container. */
export async function fileIn(host: string, container: string, path: string): Promise<string> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const text = await docker(host, 'exec', container, 'cat', path).catch(() => '');
    if (text !== '') return text;
    if (Date.now() > deadline) throw new Error(`${path} never appeared in the container.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
