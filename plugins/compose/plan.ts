import { AppError, type StartSpec } from '../../src/api.ts';
import type { ComposeFile } from './file/model.ts';
import { sentenceOf } from './file/problem.ts';
import { readCompose } from './file/read-compose.ts';
import { EXAMPLE_VARIABLES, type Variables } from './file/variables.ts';
import type { ComposeSettings } from './settings.ts';
import { readSource } from './source.ts';

type Spec = StartSpec<ComposeSettings>;
type App = Pick<Spec, 'appId' | 'settings' | 'guestPort'>;

/** The Compose file of a start as it is now. Rejects with APP_INVALID: it may have changed since it was checked. */
export async function planOf(spec: Spec, signal: AbortSignal): Promise<ComposeFile> {
  return read(spec, variablesOf(spec), signal);
}

/** The images of all services, each once. A start may know other variables, but a name that changes is nothing to fetch ahead. */
export async function imagesOf(app: App, signal: AbortSignal): Promise<readonly string[]> {
  const { services } = await read(app, { ...EXAMPLE_VARIABLES, DESKGATE_APP: app.appId }, signal);
  return [...new Set(services.map(({ image }) => image))];
}

async function read(
  { settings, guestPort }: App,
  variables: Variables,
  signal: AbortSignal,
): Promise<ComposeFile> {
  const { file, text, service } = settings;
  const source = text ?? (await readSource(file ?? '', signal));
  const name = file ?? 'the Compose text of the application';
  if (typeof source !== 'string') throw invalid(`${name} ${source.problem}.`, []);
  const result = readCompose(source, { desktop: service, guestPort, variables });
  if (!('problems' in result)) return result;
  const told = result.problems.map(sentenceOf);
  throw invalid(`${name}, ${told[0] ?? 'is not valid'}.`, told);
}

function invalid(message: string, problems: readonly string[]): AppError {
  return new AppError('APP_INVALID', message, {
    detail: problems.length === 0 ? 'settings.file' : problems.slice(0, 10).join('\n'),
    remedy: 'Correct the Compose file and start the application again.',
  });
}

export function variablesOf(spec: Spec): Variables {
  const { credentials, width, height, guestPort, instanceId, appId } = spec;
  return {
    DESKGATE_PASSWORD: credentials.password ?? '',
    DESKGATE_USERNAME: credentials.username ?? '',
    DESKGATE_WIDTH: String(width),
    DESKGATE_HEIGHT: String(height),
    DESKGATE_GEOMETRY: `${width}x${height}`,
    DESKGATE_GUEST_PORT: String(guestPort),
    DESKGATE_INSTANCE: instanceId,
    DESKGATE_APP: appId,
  };
}
