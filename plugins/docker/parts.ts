import { connectEngine, type Engine } from '../../src/api.ts';
import type { DockerConfig } from './config.ts';
import type { Labels } from './labels.ts';

/** What the steps of the provider share. */
export interface DockerParts {
  readonly config: DockerConfig;
  readonly labels: Labels;
  /** The engine, once it could be connected to; a failure is tried again next time. */
  engine(): Promise<Engine>;
}

export function dockerParts(config: DockerConfig, labels: Labels): DockerParts {
  let connected: Promise<Engine> | null = null;
  return {
    config,
    labels,
    async engine() {
      connected ??= connectEngine({
        host: config.host,
        certPath: config.certPath,
        timeoutMs: config.apiTimeoutSeconds * 1000,
      });
      try {
        return await connected;
      } catch (error) {
        connected = null;
        throw error;
      }
    },
  };
}
