/** The parts of the RFB handshake (RFC 6143) that servers and clients of it share. */
export { type DesktopLogIn, logInToDesktop } from './log-in.ts';
export { RfbReader, type RfbReaderOptions } from './reader.ts';
export {
  cleanLine,
  lengthAndText,
  readReason,
  SECURITY,
  SECURITY_FAILED,
  SECURITY_OK,
  securityName,
  u32,
} from './security.ts';
export { handshakeOf, type RfbMinor, VERSION_LENGTH, versionMessage } from './version.ts';
export { CHALLENGE_LENGTH, isVncAuthResponse, newChallenge, vncAuthResponse } from './vnc-auth.ts';
