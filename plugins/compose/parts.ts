import { connectEngine, type Engine, Mutexes } from '../../src/api.ts';
import type { ComposeConfig } from './config.ts';
import type { Labels } from './labels.ts';

/** What the steps of the provider share. */
export interface ComposeParts {
  readonly config: ComposeConfig;
  readonly labels: Labels;
  /** Time that the engine has for one answer. */
  readonly timeoutMs: number;
  /** Starts of one instance: asked twice at once, the engine makes two networks of the same name. */
  readonly starts: Mutexes;
  /** The engine, once it could be connected to; a failure is tried again next time. */
  engine(): Promise<Engine>;
}

export function composeParts(config: ComposeConfig, labels: Labels): ComposeParts {
  const timeoutMs = config.apiTimeoutSeconds * 1000;
  let connected: Promise<Engine> | null = null;
  return {
    config,
    labels,
    timeoutMs,
    starts: new Mutexes(),
    async engine() {
      connected ??= connectEngine({ host: config.host, certPath: config.certPath, timeoutMs });
      try {
        return await connected;
      } catch (error) {
        connected = null;
        throw error;
      }
    },
  };
}
