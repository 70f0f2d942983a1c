import { openLog } from '../logging.ts';
import type { CommandIo } from '../plugins/plugin.ts';
import { startGateway } from '../server.ts';
import { load } from './context.ts';

/** `deskgate serve`: runs until SIGTERM or SIGINT. @returns the exit code. */
export async function serve(
  file: string | undefined,
  io: Pick<CommandIo, 'out' | 'err'>,
  options: { worker: boolean },
): Promise<number> {
  const { config, plugins } = await load(file);
  const { logDir, logLevel, logRetentionDays } = config.core;
  const log = await openLog({ level: logLevel, dir: logDir, retentionDays: logRetentionDays, stderr: true });
  // a mistake in one place must not end every user's desktop: it is logged, loudly, and the rest goes on
  const onRejection = (reason: unknown): void =>
    log.error({ err: reason }, 'a promise was rejected unhandled');
  process.on('unhandledRejection', onRejection);
  try {
    const stopped = new Promise<NodeJS.Signals>((resolve) => {
      process.once('SIGTERM', resolve).once('SIGINT', resolve);
    });
    const gateway = await startGateway({
      config,
      plugins,
      log,
      ...(options.worker ? {} : { worker: false }),
    });
    io.out(`Deskgate is listening on ${gateway.url}`);
    if (gateway.signInLink !== null) io.out(`Sign in once as admin: ${gateway.signInLink}`);
    log.info({ url: gateway.url }, 'listening');
    const signal = await stopped;
    log.info({ signal }, 'closing; desktops go on');
    // a second signal does not wait
    process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));
    await gateway.close();
    log.info({}, 'closed');
    return 0;
  } finally {
    process.off('unhandledRejection', onRejection);
    await log.close();
  }
}
