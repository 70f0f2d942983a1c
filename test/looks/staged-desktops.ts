import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../src/errors.ts';
import type { Endpoint, InstanceTarget, ProviderContext, StartSpec } from '../../src/instances/provider.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';

/** Longer than anybody looks; the abort of the gateway's end comes sooner. */
const FOR_EVER_MS = 2 ** 31 - 1;

/** Desktops that stop where their application's settings say: `{ becomes: 'starting' }`. */
export class StagedDesktops extends FakeProvider {
  override readonly id: string;
  /** What is to stay between running and stopped. */
  readonly holding = new Set<string>();

  constructor(id: string) {
    super();
    this.id = id;
  }

  override async ready(ref: string, spec: StartSpec, context: ProviderContext): Promise<Endpoint | null> {
    const { becomes } = spec.settings as { becomes?: string };
    if (becomes === 'starting') {
      context.progress('Waiting for the screen on port 5901');
      await pause(FOR_EVER_MS, undefined, { signal: context.signal });
    }
    if (becomes === 'failed') {
      throw new AppError('DESKTOP_SILENT', 'The desktop did not answer on port 5901 within 60 s.', {
        detail:
          'The container is running, but nothing listens on port 5901.\nLast line: Xtigervnc: no screens',
      });
    }
    return super.ready(ref, spec, context);
  }

  override async stop(target: InstanceTarget, context: ProviderContext): Promise<void> {
    if (this.holding.has(target.instanceId)) await pause(FOR_EVER_MS, undefined, { signal: context.signal });
    await super.stop(target, context);
  }
}
