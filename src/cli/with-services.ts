import type { Cli } from './cli.ts';
import type { Services } from './services.ts';

/** The services of the gateway that the commands are for, else those of this machine's database. */
export async function withServices(
  cli: Cli,
  work: (services: Services) => Promise<unknown>,
): Promise<unknown> {
  const client = await cli.remote();
  if (client === null) {
    const { withLocalServices } = await import('./local-services.ts');
    return withLocalServices(cli, work);
  }
  const { remoteServices } = await import('./remote-services.ts');
  return work(remoteServices(client));
}
