/** One side of a connection that carries RFB or Guacamole, with or without a WebSocket around it. */
export interface ByteStream {
  send(payload: Buffer | string): void;
  /** Is handed what arrives, in the pieces in which it arrives. */
  onPayload: (piece: Buffer) => void;
  onClose: (why: string) => void;
  /** Reads no more; what was under way is not handed on either way. */
  pause(): void;
  close(): void;
}
