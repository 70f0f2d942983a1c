import { rfb } from '../../../src/api.ts';
import { ViewerFault } from './messages.ts';

export interface Admission {
  readonly reader: rfb.RfbReader;
  readonly write: (bytes: Buffer) => void;
  /** Null lets everybody in. */
  readonly password: string | null;
}

const WRONG = 'The password is wrong';

/**
 * The server's part of the RFB handshake (RFC 6143 section 7.1) up to the viewer's ClientInit, in versions 3.3, 3.7 and 3.8.
 * Rejects with a ViewerFault when the viewer is not let in, after it was told.
 */
export async function admit({ reader, write, password }: Admission): Promise<void> {
  write(rfb.versionMessage(8));
  const minor = rfb.handshakeOf(await reader.read(rfb.VERSION_LENGTH));
  if (minor === null) throw new ViewerFault('no RFB version');
  const type = password === null ? rfb.SECURITY.none : rfb.SECURITY.vncAuth;
  if (minor === 3) write(rfb.u32(type));
  else {
    write(Buffer.from([1, type]));
    if ((await reader.read(1))[0] !== type) throw new ViewerFault('a security type that was not offered');
  }
  if (password !== null) {
    const challenge = rfb.newChallenge();
    write(challenge);
    const response = await reader.read(rfb.CHALLENGE_LENGTH);
    if (!rfb.isVncAuthResponse(response, challenge, password)) {
      write(rfb.u32(rfb.SECURITY_FAILED));
      if (minor === 8) write(rfb.lengthAndText(WRONG));
      throw new ViewerFault('a wrong password');
    }
  }
  if (password !== null || minor === 8) write(rfb.u32(rfb.SECURITY_OK));
  await reader.read(1);
}
