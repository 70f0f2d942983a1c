import { rfb } from '../../src/api.ts';

/** The viewer does not speak RFB as it must. The message is told to the viewer. */
export class ViewerFault extends Error {
  override readonly name = 'ViewerFault';
}

const ONLY_NONE = Buffer.from([1, rfb.SECURITY.none]);
/** All that is said to who speaks 3.8, which waits for none of its answers: one frame. */
const WHOLE_GREETING = Buffer.concat([rfb.versionMessage(8), ONLY_NONE, rfb.u32(rfb.SECURITY_OK)]);

/**
 * The server's first part of the RFB handshake (RFC 6143 section 7.1). No password: who may see the desktop was decided
 * before the socket was opened. There is one security type only, so its result is sent without waiting for the viewer's
 * choice; that saves a viewer far away two round trips.
 * @param isAnnounced the viewer said beforehand that it speaks 3.8: it is not waited for at all.
 * @returns the version that the viewer chose; null when that is still to be read.
 */
export async function greetViewer(
  reader: rfb.RfbReader,
  say: (bytes: Buffer) => void,
  isAnnounced: boolean,
): Promise<rfb.RfbMinor | null> {
  if (isAnnounced) {
    say(WHOLE_GREETING);
    return null;
  }
  say(rfb.versionMessage(8));
  const minor = await readVersion(reader);
  say(minor === 3 ? rfb.u32(rfb.SECURITY.none) : ONLY_NONE);
  // RFC 6143 appendix A.2: no result after None before 3.8
  if (minor === 8) say(rfb.u32(rfb.SECURITY_OK));
  return minor;
}

/** Reads what the viewer chose and its ClientInit, whose wish to be alone is not granted. */
export async function readViewerChoices(reader: rfb.RfbReader, version: rfb.RfbMinor | null): Promise<void> {
  const minor = version ?? (await readVersion(reader));
  if (version === null && minor !== 8)
    throw new ViewerFault('The viewer announced RFB 3.8 and chose another.');
  if (minor !== 3) {
    const [type] = await reader.read(1);
    if (type !== rfb.SECURITY.none)
      throw new ViewerFault('The viewer chose a security type that was not offered.');
  }
  await reader.read(1);
}

async function readVersion(reader: rfb.RfbReader): Promise<rfb.RfbMinor> {
  const minor = rfb.handshakeOf(await reader.read(rfb.VERSION_LENGTH));
  if (minor === null) throw new ViewerFault('The viewer does not speak RFB.');
  return minor;
}
