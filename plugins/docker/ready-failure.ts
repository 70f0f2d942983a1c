import type { ContainerInspectInfo } from 'dockerode';
import { AppError, type Engine, type StartSpec, withDeadline } from '../../src/api.ts';
import { containerLogs } from './logs.ts';
import type { DockerParts } from './parts.ts';
import type { DockerSettings } from './settings.ts';

/** A desktop that did not become ready, and what is needed to say why. */
export interface Remains {
  readonly parts: DockerParts;
  readonly engine: Engine;
  readonly ref: string;
  /** Null when it is gone. */
  readonly found: ContainerInspectInfo | null;
  readonly spec: StartSpec<DockerSettings>;
  readonly signal: AbortSignal;
}

const LAST_LINES = 30;
/** Time to fetch the last words. */
const LAST_WORDS_MS = 3000;
const MIB = 1024 ** 2;
/** Exit codes of shells and init for a program that may not be run, or does not exist. */
const NOT_RUN: ReadonlySet<number> = new Set([126, 127]);

export async function diedEarly(remains: Remains): Promise<AppError> {
  const { found, spec } = remains;
  if (found === null) {
    return new AppError('DESKTOP_DIED', 'The container was removed before the desktop answered.', {
      remedy: 'Start it again; if it happens again, look who removes containers on the Docker host.',
    });
  }
  const { OOMKilled, ExitCode, Error: complaint } = found.State;
  const detail = [`Exit code ${ExitCode}.`, ...(complaint ? [complaint] : []), ...(await lastWords(remains))];
  if (OOMKilled) {
    const limit = Math.round((found.HostConfig.Memory ?? 0) / MIB);
    return new AppError(
      'DESKTOP_DIED',
      `The desktop needed more memory than its ${limit} MB and was killed.`,
      {
        detail: detail.join('\n'),
        remedy: "Raise the application's memory.",
      },
    );
  }
  return new AppError('DESKTOP_DIED', `The desktop ended with exit code ${ExitCode} before it answered.`, {
    detail: detail.join('\n'),
    remedy: NOT_RUN.has(ExitCode)
      ? "Check the application's command and entrypoint: its program is not in the image, or may not be run."
      : `Look at its last lines for the reason. To try the image by hand: docker run --rm -it ${spec.settings.image}`,
  });
}

/** @param silence as the wait for the protocol told it. */
export async function staysSilent(remains: Remains, silence: AppError, timeoutMs: number): Promise<AppError> {
  const { spec, engine, parts } = remains;
  const seconds = Math.round(timeoutMs / 100) / 10;
  const isElsewhere = !engine.isLocal && parts.config.publishAddress === '127.0.0.1';
  const detail = [
    `The container is running, but nothing speaks ${spec.protocol} on its port ${spec.guestPort}.`,
    ...(silence.detail === null ? [] : [silence.detail]),
    ...(await lastWords(remains)),
  ];
  return new AppError(
    'DESKTOP_SILENT',
    `The desktop did not answer on port ${spec.guestPort} within ${seconds} s, though its container is running.`,
    {
      detail: detail.join('\n'),
      cause: silence,
      ...(isElsewhere
        ? {
            remedy: `Docker at ${engine.address} is another machine: set publish_address in [plugins.docker] to its private address.`,
          }
        : {}),
    },
  );
}

async function lastWords({ parts, engine, ref, signal }: Remains): Promise<string[]> {
  try {
    const lines = await withDeadline(LAST_WORDS_MS, [signal], (soon) =>
      containerLogs(parts, engine, ref, { tail: LAST_LINES, signal: soon }),
    );
    return lines.length === 0 ? ['It printed nothing.'] : ['Its last lines:', ...lines];
  } catch {
    return ['Its log cannot be read.'];
  }
}
