import type { Place, Reader } from './reader.ts';

const REASON =
  "the gateway publishes the desktop's port itself, on a port of its own choice on the loopback; services reach each other by their names without ports";

/**
 * `ports` says nothing that the gateway does not know: of the desktop it may name the guest port, everything else is
 * refused, since a port of the host can be taken by one stack only and would be open to more than the gateway.
 * @param guestPort null while it is not known.
 */
export function checkPorts(
  reader: Reader,
  place: Place | undefined,
  isDesktop: boolean,
  guestPort: number | null,
): void {
  if (place === undefined || reader.isEmpty(place)) return;
  if (!isDesktop) {
    reader.problem(place, `is not supported in a service that is not the desktop: ${REASON}`);
    return;
  }
  for (const item of reader.list(place) ?? []) {
    const target = reader.isTable(item) ? readLong(reader, item) : readShort(reader, item);
    if (target !== null && guestPort !== null && target !== guestPort) {
      reader.problem(item, `expected the application's guest port ${guestPort} and no other: ${REASON}`);
    }
  }
}

function readShort(reader: Reader, place: Place): number | null {
  const text = reader.text(place, 'a port');
  if (text === null) return null;
  const [, port] = /^(\d{1,5})(?:\/tcp)?$/.exec(text) ?? [];
  if (port === undefined) {
    return reader.problem(place, `expected the port of the desktop alone, such as "5901": ${REASON}`);
  }
  return Number(port);
}

function readLong(reader: Reader, place: Place): number | null {
  const { target, protocol } = reader.fields(place, ['target', 'protocol'], {
    published: REASON,
    host_ip: REASON,
    mode: REASON,
  });
  if (protocol !== undefined) reader.oneOf(protocol, ['tcp']);
  if (target === undefined) return reader.problem(place, 'expected a target');
  return reader.number(target, { least: 1, most: 65_535, whole: true });
}
