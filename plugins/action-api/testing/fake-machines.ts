import { definePlugin, type Plugin, z } from '../../../src/api.ts';
import { FakeProvider } from '../../../test/fakes/fake-provider.ts';

/** What is thrown when somebody asks for a log. */
export interface LogFailure {
  error: Error | null;
}

/** A provider whose logs fail as a test says, with an application that it runs. */
export function fakeMachines(failure: LogFailure): Plugin {
  class Machines extends FakeProvider {
    override async logs(target: { readonly instanceId: string }): Promise<string[]> {
      if (failure.error !== null) throw failure.error;
      return [`last words of ${target.instanceId}`];
    }
  }
  return definePlugin<unknown>({
    id: 'fake-machines',
    config: z.unknown(),
    apps: () => [{ id: 'machine', name: 'A 50%_machine', provider: 'fake' }],
    setup: () => ({ providers: [new Machines()] }),
  });
}
