import { AppError } from '../errors.ts';
import type { Provider } from '../instances/provider.ts';
import { ableToShow, waysToSee } from '../instances/ways-to-see.ts';
import type { TunnelTransport } from '../tunnels/transport.ts';
import type { AppDefinition } from './definition.ts';

/** Throws when the provider cannot show desktops in this way, or the viewer that is to be first cannot. */
export function checkProtocol(
  { protocol, viewer }: Pick<AppDefinition, 'protocol' | 'viewer'>,
  provider: Provider,
  transports: readonly TunnelTransport[],
  code: 'APP_INVALID' | 'CONFIG_INVALID',
  prefix: string,
): void {
  if (protocol === 'console' && provider.capabilities.hasConsole !== true) {
    throw new AppError(
      code,
      `${prefix}protocol: the machines of the provider ${provider.id} have no console.`,
      {
        detail: 'protocol',
      },
    );
  }
  if (viewer === undefined) return;
  const able = ableToShow(transports, waysToSee(protocol, provider.capabilities)).map(({ id }) => id);
  if (able.includes(viewer)) return;
  throw new AppError(
    code,
    `${prefix}viewer: expected one that shows ${protocol} (${able.join(', ')}), got ${viewer}.`,
    { detail: 'viewer' },
  );
}
