import {
  AppError,
  answeredOrEnded,
  canceled,
  type Endpoint,
  type Engine,
  inspectContainer,
  type ProviderContext,
  type StartSpec,
} from '../../src/api.ts';
import { lastWords } from './logs.ts';
import type { ComposeParts } from './parts.ts';
import type { ComposeSettings } from './settings.ts';
import { findStacks } from './stack.ts';

type Spec = StartSpec<ComposeSettings>;
type Context = ProviderContext & { readonly timeoutMs: number };

/** Waits for the protocol's handshake and for the end of the desktop's container at once; what comes first decides. */
export async function untilReady(
  parts: ComposeParts,
  ref: string,
  spec: Spec,
  { signal, timeoutMs }: Context,
): Promise<Endpoint> {
  const { protocol, port, settings } = spec;
  if (port === null) throw new AppError('PROVIDER_FAILED', 'The desktop has no leased port.');
  const host = parts.config.publishAddress;
  const desktop = `${ref}-${settings.service}`;
  try {
    signal.throwIfAborted();
    const engine = await parts.engine();
    const first = await answeredOrEnded(engine, desktop, { protocol, host, port, signal, timeoutMs });
    // the networks of a stack are its own: no guacd runs inside, so there is no inner address to tell
    if (first === 'answered') return { host, port };
    throw await explain({ parts, engine, desktop, spec, signal, silence: first, timeoutMs });
  } catch (error) {
    throw signal.aborted ? canceled(signal) : error;
  }
}

interface Remains {
  readonly parts: ComposeParts;
  readonly engine: Engine;
  readonly desktop: string;
  readonly spec: Spec;
  readonly signal: AbortSignal;
  readonly silence: AppError | string;
  readonly timeoutMs: number;
}

async function explain(remains: Remains): Promise<AppError> {
  const { parts, engine, desktop, spec, signal, silence, timeoutMs } = remains;
  const [found, [stack]] = await Promise.all([
    inspectContainer(engine, desktop, signal),
    findStacks(parts, engine, signal, spec.instanceId),
  ]);
  const ids = (stack?.containers ?? []).map(({ id }) => id);
  const words = await lastWords(parts, engine, ids, signal);
  const { service } = spec.settings;
  if (found === null) {
    return new AppError(
      'DESKTOP_DIED',
      `The container of ${service} was removed before the desktop answered.`,
      {
        remedy: 'Start it again; if it happens again, look who removes containers on the Docker host.',
      },
    );
  }
  const { Running, OOMKilled, ExitCode, Error: complaint } = found.State;
  if (Running && silence instanceof AppError) {
    const seconds = Math.round(timeoutMs / 100) / 10;
    return new AppError(
      'DESKTOP_SILENT',
      `The service ${service} did not answer on port ${spec.guestPort} within ${seconds} s, though it is running.`,
      { detail: [...(silence.detail === null ? [] : [silence.detail]), ...words].join('\n'), cause: silence },
    );
  }
  const why = OOMKilled
    ? 'needed more memory than it may use and was killed'
    : `ended with exit code ${ExitCode}`;
  return new AppError('DESKTOP_DIED', `The service ${service} ${why} before the desktop answered.`, {
    detail: [...(complaint ? [complaint] : []), ...words].join('\n'),
    ...(OOMKilled ? { remedy: 'Raise its memory limit in the Compose file.' } : {}),
  });
}
