import type { GuestProtocol } from '../instances/provider.ts';

/** What a protocol's server says first, and what has to be said to hear it. */
export interface Banner {
  /** Sent as soon as the connection is open. */
  readonly greeting: Buffer | null;
  /** Null as long as more bytes are needed to know. */
  recognises(bytes: Buffer): boolean | null;
  /** A connection that is still open after this time counts as an answer. */
  readonly openForMs?: number;
}

/** RFC 4253 section 4.2: other lines may precede the identification, none of them starting with `SSH-`. */
const MAX_SSH_PREAMBLE = 4096;

/**
 * X.224 connection request with an RDP negotiation request for TLS or CredSSP (MS-RDPBCGR 2.2.1.1). A server that
 * refuses both still answers with a connection confirm.
 */
const RDP_REQUEST = Buffer.from('030000130ee000000000000100080003000000', 'hex');
const X224_CONNECTION_CONFIRM = 0xd;

export const BANNERS: Readonly<Record<GuestProtocol, Banner>> = {
  vnc: { greeting: null, recognises: (bytes) => startsWith(bytes, 'RFB 003.') },
  ssh: {
    greeting: null,
    recognises(bytes) {
      if (startsWith(bytes, 'SSH-') === true || bytes.includes('\nSSH-')) return true;
      return bytes.length < MAX_SSH_PREAMBLE ? null : false;
    },
  },
  rdp: {
    greeting: RDP_REQUEST,
    recognises(bytes) {
      if (bytes.length > 0 && bytes[0] !== 3) return false;
      const type = bytes[5];
      return type === undefined ? null : type >> 4 === X224_CONNECTION_CONFIRM;
    },
  },
  telnet: { greeting: null, recognises: (bytes) => bytes.length > 0 || null, openForMs: 300 },
};

function startsWith(bytes: Buffer, text: string): boolean | null {
  const have = bytes.toString('latin1', 0, text.length);
  if (!text.startsWith(have)) return false;
  return have.length === text.length ? true : null;
}
