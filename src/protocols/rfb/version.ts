/** The handshakes that exist (RFC 6143 section 7.1.1 and appendix A): 3.3, 3.7 and 3.8. */
export type RfbMinor = 3 | 7 | 8;

export const VERSION_LENGTH = 12;

const VERSION = /^RFB (\d{3})\.(\d{3})\n$/;

/** The message for a version. */
export function versionMessage(minor: RfbMinor): Buffer {
  return Buffer.from(`RFB 003.00${minor}\n`, 'latin1');
}

/**
 * The handshake that a peer with this version message speaks, or null when it does not speak RFB. Unknown minors below
 * 3.7 are to be taken as 3.3; later ones (macOS says 3.889, RealVNC 4.1 and 5.0) speak 3.8.
 */
export function handshakeOf(message: Buffer): RfbMinor | null {
  const match = VERSION.exec(message.toString('latin1'));
  if (match === null) return null;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  if (major < 3) return null;
  if (major > 3 || minor >= 8) return 8;
  return minor === 7 ? 7 : 3;
}
