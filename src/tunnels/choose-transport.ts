import { AppError } from '../errors.ts';
import type { ShowableInstance } from '../instances/model.ts';
import type { Protocol } from '../instances/provider.ts';
import { ableToShow } from '../instances/ways-to-see.ts';
import type { TunnelTransport } from './transport.ts';

/** RFC 6455 section 11.3.4: a comma-separated list, first choice first. */
function offeredSubprotocols(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The sub-protocol that the answer names: the first offered one that a transport has. */
export function chooseSubprotocol(
  offered: Iterable<string>,
  transports: readonly TunnelTransport[],
): string | null {
  const known = new Set(transports.map(({ subprotocol }) => subprotocol));
  for (const name of offered) if (known.has(name)) return name;
  return null;
}

/**
 * The transport for a viewer: by its sub-protocol, or the instance's first when it offers none.
 * @param ways as what the instance can be shown.
 */
export function chooseTransport(
  header: string | undefined,
  instance: ShowableInstance,
  transports: readonly TunnelTransport[],
  ways: readonly Protocol[] = [instance.protocol],
): TunnelTransport {
  const offered = offeredSubprotocols(header);
  const subprotocol = chooseSubprotocol(offered, transports);
  const chosen =
    offered.length === 0
      ? transports.find(({ id }) => id === instance.transports[0])
      : transports.find((transport) => transport.subprotocol === subprotocol);
  if (chosen === undefined || ableToShow([chosen], ways).length === 0) {
    throw new AppError(
      'VIEWER_UNSUPPORTED',
      `No viewer for ${instance.protocol} speaks what the browser offers.`,
      {
        detail: `offered: ${offered.join(', ').slice(0, 200) || 'nothing'}`,
      },
    );
  }
  if (instance.isRecorded && chosen.recordedAs === undefined)
    throw new AppError('VIEWER_UNSUPPORTED', `What the viewer ${chosen.title} shows cannot be recorded.`);
  const reason = chosen.unavailable();
  if (reason !== null) throw new AppError('GUACD_UNREACHABLE', reason);
  return chosen;
}
