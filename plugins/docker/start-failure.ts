import { AppError, engineRefusal, type StartSpec } from '../../src/api.ts';
import type { DockerConfig } from './config.ts';
import type { DockerSettings } from './settings.ts';

type Spec = StartSpec<DockerSettings>;

interface Reason {
  readonly pattern: RegExp;
  readonly message: (spec: Spec) => string;
  readonly remedy: (spec: Spec) => string;
}

const TAKEN = /port is already allocated|address already in use|ports are not available|bind for .* failed/i;

/** What Docker says about an application's settings, in words for who wrote them. */
const REASONS: readonly Reason[] = [
  {
    pattern:
      /executable file not found|no such file or directory: unknown|exec format error|permission denied: unknown/i,
    message: ({ settings }) => `The program of the image ${settings.image} cannot be run.`,
    remedy: () =>
      "Check the application's command and entrypoint, and that the image is made for this processor.",
  },
  {
    pattern: /network .* not found/i,
    message: ({ settings }) => `Docker has no network ${settings.network ?? ''}.`,
    remedy: ({ settings }) =>
      `Create it (docker network create ${settings.network ?? 'NAME'}), or correct the application's network.`,
  },
  {
    pattern: /bind source path does not exist|mount/i,
    message: () => "One of the application's mounts is not possible.",
    remedy: () => "Check the application's mounts; a folder of the host must exist before it is mounted.",
  },
  {
    pattern: /storage-opt/i,
    message: () => 'The storage driver of Docker cannot limit the disk of a container.',
    remedy: () => "Leave the application's disk out, or use overlay2 on xfs mounted with pquota.",
  },
  {
    pattern: /range of cpus|memory limit/i,
    message: () => "Docker does not accept the application's limits.",
    remedy: () => "Correct the application's cpus or memory.",
  },
  {
    pattern: /unable to find user|no matching entries in passwd/i,
    message: ({ settings }) => `The image ${settings.image} has no user ${settings.user ?? ''}.`,
    remedy: () => "Correct the application's user.",
  },
];

/** The error of creating or starting a container as what a person can act on. Others pass unchanged. */
export function startFailure(error: AppError, spec: Spec, config: DockerConfig): AppError {
  const refusal = engineRefusal(error);
  if (refusal === null || error.code !== 'PROVIDER_FAILED') return error;
  const detail = refusal.message;
  if (TAKEN.test(detail)) {
    return new AppError(
      'PORT_TAKEN',
      `Port ${spec.port} on ${config.publishAddress} is taken by something else.`,
      {
        detail,
        cause: error.cause,
      },
    );
  }
  const known = REASONS.find(({ pattern }) => pattern.test(detail));
  const message = known?.message(spec) ?? 'Docker could not start the container.';
  return new AppError('PROVIDER_FAILED', message, {
    detail,
    cause: error.cause,
    ...(known === undefined ? {} : { remedy: known.remedy(spec) }),
  });
}
