import type { CommandIo } from '../plugins/plugin.ts';
import { startGateway } from '../server.ts';
import { load } from './context.ts';
import { untilStopped } from './until-stopped.ts';

/** `deskgate serve`: runs until SIGTERM or SIGINT. @returns the exit code. */
export async function serve(
  file: string | undefined,
  io: Pick<CommandIo, 'out' | 'err'>,
  options: { worker: boolean },
): Promise<number> {
  const { config, plugins } = await load(file);
  return untilStopped(config, async (log) => {
    const gateway = await startGateway({
      config,
      plugins,
      log,
      ...(options.worker ? {} : { worker: false }),
    });
    io.out(`Deskgate is listening on ${gateway.url}`);
    if (gateway.signInLink !== null) io.out(`Sign in once as admin: ${gateway.signInLink}`);
    log.info({ url: gateway.url }, 'listening');
    return { closing: 'closing; desktops go on', close: () => gateway.close() };
  });
}
