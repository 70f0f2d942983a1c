import { z } from 'zod';
import { type Configured, configSource, type LoadedConfig } from '../../src/config/load.ts';
import { secret } from '../../src/config/secret.ts';
import type { Environment } from '../../src/config/section.ts';
import { parseToml } from '../../src/config/toml-file.ts';
import { AppError } from '../../src/errors.ts';

export const docker = {
  id: 'docker',
  config: z.strictObject({
    socketPath: z.string().default('/var/run/docker.sock'),
    pull: z.enum(['always', 'missing', 'never']).default('missing'),
    limits: z.strictObject({ cpuCount: z.number().default(2), memoryMb: z.int().default(1024) }).prefault({}),
    env: z.record(z.string(), z.string()).default({}),
    token: secret(z.string().min(8)).optional(),
  }),
} satisfies Configured;

export const webUi = {
  id: 'web-ui',
  config: z.strictObject({
    theme: z.enum(['auto', 'light', 'dark']).default('auto'),
    tags: z.array(z.string()).default([]),
  }),
} satisfies Configured;

export const plugins: readonly Configured[] = [docker, webUi];

export function load(text: string | null, env: Environment = {}, found = plugins): LoadedConfig {
  return source(text, env).load(found);
}

export function source(text: string | null, env: Environment = {}) {
  const file = text === null ? null : parseToml(text, '/srv/desk/deskgate.toml', 'deskgate.toml');
  return configSource(file, env, '/srv/desk');
}

/** What is wrong, a problem a line. */
export function problems(work: () => unknown): string[] {
  try {
    work();
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'CONFIG_INVALID') throw thrown;
    return thrown.detail === null ? [thrown.message] : thrown.detail.split('\n');
  }
  return [];
}
