import { AppError, type StartSpec } from '../../src/api.ts';
import type { ComposeFile } from './file/model.ts';
import { sentenceOf } from './file/problem.ts';
import { readCompose } from './file/read-compose.ts';
import type { Variables } from './file/variables.ts';
import type { ComposeSettings } from './settings.ts';
import { readSource } from './source.ts';

type Spec = StartSpec<ComposeSettings>;

/** The Compose file of a start as it is now. Rejects with APP_INVALID: it may have changed since it was checked. */
export async function planOf(spec: Spec, signal: AbortSignal): Promise<ComposeFile> {
  const { file, text, service } = spec.settings;
  const source = text ?? (await readSource(file ?? '', signal));
  const name = file ?? 'the Compose text of the application';
  if (typeof source !== 'string') throw invalid(`${name} ${source.problem}.`, []);
  const read = readCompose(source, {
    desktop: service,
    guestPort: spec.guestPort,
    variables: variablesOf(spec),
  });
  if (!('problems' in read)) return read;
  const told = read.problems.map(sentenceOf);
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
