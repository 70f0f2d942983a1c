import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AuthConfig } from 'dockerode';
import { z } from 'zod';
import { AppError } from '../errors.ts';

/** What `docker login` writes; the rest of the file is the docker command's. */
const dockerFile = z.object({
  auths: z
    .record(z.string(), z.object({ auth: z.string().optional(), identitytoken: z.string().optional() }))
    .default({}),
  credHelpers: z.record(z.string(), z.string()).default({}),
  credsStore: z.string().optional(),
});
type DockerFile = z.output<typeof dockerFile>;

const helperAnswer = z.object({ Username: z.string(), Secret: z.string() });

type Login = Partial<AuthConfig> & { readonly identitytoken?: string };

const DOCKER_HUB = 'https://index.docker.io/v1/';
/** Under this name a helper gives a token instead of a password. */
const TOKEN_USER = '<token>';
const HELPER_MS = 10_000;

/** Where an image comes from, as `docker login` calls it. */
export function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return isHost && first !== 'docker.io' ? first : DOCKER_HUB;
}

/**
 * The login of the gateway's user for an image's registry, as `docker login` keeps it: in DOCKER_CONFIG or ~/.docker, or
 * with a credential helper. Null where there is none. Rejects with IMAGE_PULL_FAILED when the file cannot be read.
 */
export async function registryLogin(image: string, signal: AbortSignal): Promise<AuthConfig | null> {
  const registry = registryOf(image);
  const file = join(process.env.DOCKER_CONFIG || join(homedir(), '.docker'), 'config.json');
  const { auths, credHelpers, credsStore } = await readDockerFile(file);
  const helper = credHelpers[registry] ?? credsStore;
  const login =
    helper === undefined ? fromFile(entryOf(auths, registry)) : await askHelper(helper, registry, signal);
  // the engine takes a token without a user name, which the client's types do not know
  return login === null ? null : ({ ...login, serveraddress: registry } as AuthConfig);
}

async function readDockerFile(file: string): Promise<DockerFile> {
  try {
    return dockerFile.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return dockerFile.parse({});
    // not the cause: it may repeat what is in the file
    throw new AppError('IMAGE_PULL_FAILED', `The logins for registries in ${file} cannot be read.`, {
      remedy: `Let the gateway's user read ${file}, and correct it, or remove it and run docker login again.`,
    });
  }
}

/** Old versions of docker login wrote an address instead of a name. */
function entryOf(auths: DockerFile['auths'], registry: string): DockerFile['auths'][string] | undefined {
  const nameOf = (key: string): string => key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return auths[registry] ?? Object.entries(auths).find(([key]) => nameOf(key) === registry)?.[1];
}

function fromFile(entry: DockerFile['auths'][string] | undefined): Login | null {
  if (entry?.identitytoken) return { identitytoken: entry.identitytoken };
  const [, username, password] =
    /^([^:]*):([\s\S]*)$/.exec(Buffer.from(entry?.auth ?? '', 'base64').toString()) ?? [];
  return username === undefined || password === undefined ? null : { username, password };
}

/** A helper that has none for this registry, or cannot be run, is as no login: the registry may not want one. */
async function askHelper(helper: string, registry: string, signal: AbortSignal): Promise<Login | null> {
  const options = { timeout: HELPER_MS, signal };
  const answer = await new Promise<string | null>((resolve) => {
    const child = execFile(`docker-credential-${helper}`, ['get'], options, (error, stdout) =>
      resolve(error === null ? stdout : null),
    );
    child.stdin?.on('error', () => {}); // told by its end
    child.stdin?.end(registry);
  });
  signal.throwIfAborted();
  if (answer === null) return null;
  try {
    const { Username, Secret } = helperAnswer.parse(JSON.parse(answer));
    return Username === TOKEN_USER ? { identitytoken: Secret } : { username: Username, password: Secret };
  } catch {
    return null;
  }
}
