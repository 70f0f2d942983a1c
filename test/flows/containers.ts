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
export async function containersOf(
  host: string,
  instanceId: string,
  labelPrefix = 'deskgate',
): Promise<string[]> {
  const filter = `label=${labelPrefix}.instance=${instanceId}`;
  const text = await docker(host, 'ps', '-aq', '--no-trunc', '--filter', filter);
  return text === '' ? [] : text.split('\n');
}

/** A variable of the environment that the container was made with. */
export async function environmentOf(host: string, container: string, name: string): Promise<string> {
  const lines = await docker(
    host,
    'inspect',
    '--format',
    '{{range .Config.Env}}{{println .}}{{end}}',
    container,
  );
  const line = lines.split('\n').find((text) => text.startsWith(`${name}=`));
  if (line === undefined) throw new Error(`The container has no ${name}.`);
  return line.slice(name.length + 1);
}

/** Waits until the user of a reference image has a shell; what is typed before would disturb its sign-in. */
export async function signedIn(host: string, container: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while ((await docker(host, 'exec', container, 'pgrep', '-u', 'user', 'bash').catch(() => '')) === '') {
    if (Date.now() > deadline) throw new Error('Nobody was signed in to the container.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
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
