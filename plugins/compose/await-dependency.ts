import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerInspectInfo } from 'dockerode';
import { AppError, type Engine, inspectContainer, type ProviderContext } from '../../src/api.ts';
import type { Condition, Dependency, Service } from './file/model.ts';
import { lastWords } from './logs.ts';
import type { ComposeParts } from './parts.ts';
import type { Made } from './start-service.ts';

interface Waiting {
  readonly parts: ComposeParts;
  readonly engine: Engine;
  readonly service: Service;
  /** By name of the service. */
  readonly made: ReadonlyMap<string, Made>;
  readonly signal: AbortSignal;
  readonly progress: ProviderContext['progress'];
}

const FIRST_GAP_MS = 50;
const LONGEST_GAP_MS = 500;
const GAP_GROWTH = 1.5;

/** Resolves once everything that a service depends on is as it asks. */
export async function untilDependencies(waiting: Waiting): Promise<void> {
  const { service, made } = waiting;
  for (const dependency of service.dependsOn) {
    const on = made.get(dependency.service);
    if (on === undefined || on.state === 'done' || dependency.condition === 'service_started') continue;
    await untilMet(waiting, dependency, on.id);
  }
}

async function untilMet(waiting: Waiting, dependency: Dependency, id: string): Promise<void> {
  const { parts, engine, signal, progress } = waiting;
  const deadline = performance.now() + parts.config.dependencyTimeoutSeconds * 1000;
  let gap = FIRST_GAP_MS;
  for (;;) {
    const found = await inspectContainer(engine, id, signal);
    const look = lookAt(found, dependency.condition);
    if (look === 'met') return;
    if (look !== 'waiting') throw await failed(waiting, dependency, id, look);
    if (gap === FIRST_GAP_MS) progress(`Waiting for ${dependency.service}`);
    if (performance.now() > deadline) throw await late(waiting, dependency, id);
    await sleep(gap, undefined, { signal });
    gap = Math.min(gap * GAP_GROWTH, LONGEST_GAP_MS);
  }
}

type Look = 'met' | 'waiting' | { readonly why: string; readonly remedy: string };

/** Exit codes of shells and init for a program that may not be run, or does not exist. */
const NOT_RUN: ReadonlySet<number> = new Set([126, 127]);

function endedBadly(code: number): Exclude<Look, string> {
  return {
    why: `ended with exit code ${code}`,
    remedy: NOT_RUN.has(code)
      ? 'Check its command and entrypoint: the program is not in the image, or may not be run.'
      : 'Look at its last lines for the reason.',
  };
}

function lookAt(found: Pick<ContainerInspectInfo, 'State'> | null, condition: Condition): Look {
  if (found === null)
    return { why: 'was removed', remedy: 'Look who removes containers on the Docker host.' };
  const { Running, ExitCode, Health, Status } = found.State;
  const hasEnded = !Running && Status !== 'created' && Status !== 'restarting';
  if (condition === 'service_completed_successfully') {
    if (!hasEnded) return 'waiting';
    return ExitCode === 0 ? 'met' : endedBadly(ExitCode);
  }
  if (hasEnded) return endedBadly(ExitCode);
  if (Health === undefined || Health.Status === 'none') {
    return {
      why: 'has no health check',
      remedy: 'Give it a healthcheck in the Compose file, or depend on service_started.',
    };
  }
  if (Health.Status === 'healthy') return 'met';
  if (Health.Status !== 'unhealthy') return 'waiting';
  return {
    why: 'is unhealthy',
    remedy: 'Look at its last lines, and try the test of its healthcheck by hand.',
  };
}

async function failed(
  { parts, engine, service, signal }: Waiting,
  dependency: Dependency,
  id: string,
  { why, remedy }: Exclude<Look, string>,
): Promise<AppError> {
  return new AppError(
    'DESKTOP_DIED',
    `The service ${dependency.service}, which ${service.name} depends on, ${why}.`,
    { detail: (await lastWords(parts, engine, [id], signal)).join('\n'), remedy },
  );
}

async function late(
  { parts, engine, service, signal }: Waiting,
  dependency: Dependency,
  id: string,
): Promise<AppError> {
  const aim = dependency.condition === 'service_healthy' ? 'become healthy' : 'end';
  const seconds = parts.config.dependencyTimeoutSeconds;
  return new AppError(
    'START_TIMEOUT',
    `The service ${dependency.service}, which ${service.name} depends on, did not ${aim} within ${seconds} s.`,
    {
      detail: (await lastWords(parts, engine, [id], signal)).join('\n'),
      remedy: 'Look at its last lines, or raise dependency_timeout_seconds in [plugins.compose].',
    },
  );
}
