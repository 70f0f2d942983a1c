import { startGateway } from '../server.ts';
import type { Cli } from './cli.ts';
import { load } from './context.ts';
import { untilStopped } from './until-stopped.ts';

/** `deskgate serve`: runs until SIGTERM or SIGINT. @returns the exit code. */
export async function serve(cli: Pick<Cli, 'file' | 'io'>, options: { worker: boolean }): Promise<number> {
  const { io } = cli;
  io.goOnUnread();
  const { config, plugins } = await load(cli);
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
