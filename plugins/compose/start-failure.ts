import { AppError, engineRefusal, type StartSpec } from '../../src/api.ts';
import type { ComposeConfig } from './config.ts';
import type { Service } from './file/model.ts';

const TAKEN = /port is already allocated|address already in use|ports are not available|bind for .* failed/i;

interface Reason {
  readonly pattern: RegExp;
  readonly message: (service: Service) => string;
  readonly remedy: string;
}

/** What Docker says about a service, in words for who wrote the file. */
const REASONS: readonly Reason[] = [
  {
    pattern:
      /executable file not found|no such file or directory: unknown|exec format error|permission denied: unknown/i,
    message: ({ name, image }) => `The program of the service ${name} (${image}) cannot be run.`,
    remedy: 'Check its command and entrypoint, and that the image is made for this processor.',
  },
  {
    pattern: /bind source path does not exist|mount/i,
    message: ({ name }) => `A mount of the service ${name} is not possible.`,
    remedy: 'Check its volumes; a folder of the host must exist before it is mounted.',
  },
  {
    pattern: /range of cpus|memory limit/i,
    message: ({ name }) => `Docker does not accept the limits of the service ${name}.`,
    remedy: 'Correct its limits in the Compose file.',
  },
  {
    pattern: /unable to find user|no matching entries in passwd/i,
    message: ({ name, image, user }) =>
      `The image ${image} of the service ${name} has no user ${user ?? ''}.`,
    remedy: 'Correct its user in the Compose file.',
  },
];

/** The error of creating or starting a service's container as what a person can act on. Others pass unchanged. */
export function startFailure(
  error: AppError,
  service: Service,
  { port }: Pick<StartSpec, 'port'>,
  { publishAddress }: ComposeConfig,
): AppError {
  const refusal = engineRefusal(error);
  if (refusal === null || error.code !== 'PROVIDER_FAILED') return error;
  const options = { detail: refusal.message, cause: error.cause };
  if (TAKEN.test(refusal.message)) {
    return new AppError(
      'PORT_TAKEN',
      `Port ${port} on ${publishAddress} is taken by something else.`,
      options,
    );
  }
  const known = REASONS.find(({ pattern }) => pattern.test(refusal.message));
  const message = known?.message(service) ?? `Docker could not start the service ${service.name}.`;
  return new AppError('PROVIDER_FAILED', message, {
    ...options,
    ...(known === undefined ? {} : { remedy: known.remedy }),
  });
}
