import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { NewPasskeyRequest, PasskeyRequest } from '../../src/auth/passkeys.ts';

/** What a browser and its authenticator may lie about. */
export interface Lies {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  /** Whether the person was verified; true where it is left out. */
  readonly isVerified?: boolean;
  readonly counter?: number;
  readonly userHandle?: string | null;
  /** Of the key that signs: another one than was registered. */
  readonly isForged?: boolean;
}

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const text64 = (data: Buffer): string => data.toString('base64url');

/** CBOR (RFC 8949) of what authenticators write. */
function cbor(value: unknown): Buffer {
  const head = (major: number, n: number): Buffer => {
    if (n < 24) return Buffer.from([(major << 5) | n]);
    if (n < 256) return Buffer.from([(major << 5) | 24, n]);
    return Buffer.from([(major << 5) | 25, n >> 8, n & 0xff]);
  };
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  const entries = [...(value as Map<unknown, unknown>)];
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, one]) => [cbor(key), cbor(one)])]);
}

/** A browser on a page of `origin`, with one passkey (ES256) in software: WebAuthn sections 6.1 and 6.5. */
export class SoftAuthenticator {
  readonly id = randomBytes(32);
  counter = 0;
  readonly #origin: string;
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  #userHandle: string | null = null;

  constructor(origin: string) {
    this.#origin = origin;
  }

  create(options: NewPasskeyRequest, lies: Lies = {}): string {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    const point = (coordinate: string): Buffer => Buffer.from(coordinate, 'base64url');
    // COSE of an ES256 key: RFC 9053 section 7.1
    const key = cbor(
      new Map<number, unknown>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, point(x)],
        [-3, point(y)],
      ]),
    );
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, key]);
    const authData = Buffer.concat([this.#data(options.rp.id ?? '', 0x40, lies), credential]);
    this.#userHandle = options.user.id;
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ]);
    return this.#answer({
      clientDataJSON: text64(this.#client('webauthn.create', options.challenge, lies)),
      attestationObject: text64(cbor(attestation)),
      transports: ['internal'],
    });
  }

  get(options: PasskeyRequest, lies: Lies = {}): string {
    const client = this.#client('webauthn.get', options.challenge, lies);
    const data = this.#data(options.rpId ?? '', 0, lies);
    const key = lies.isForged
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
      : this.#keys.privateKey;
    return this.#answer({
      clientDataJSON: text64(client),
      authenticatorData: text64(data),
      signature: text64(sign('sha256', Buffer.concat([data, sha256(client)]), key)),
      userHandle: lies.userHandle === undefined ? this.#userHandle : lies.userHandle,
    });
  }

  #answer(response: object): string {
    const id = text64(this.id);
    return JSON.stringify({ id, rawId: id, type: 'public-key', response });
  }

  #client(type: string, challenge: string, lies: Lies): Buffer {
    const said = { type, challenge, origin: this.#origin, crossOrigin: false };
    const { isVerified: _, counter: __, rpId: ___, userHandle: ____, isForged: _____, ...others } = lies;
    return Buffer.from(JSON.stringify({ ...said, ...others }));
  }

  /** Authenticator data without what it may hold besides: RP id, flags (UP, UV), signature counter. */
  #data(rpId: string, flags: number, { isVerified = true, counter, rpId: another }: Lies): Buffer {
    if (counter === undefined) this.counter += 1;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter ?? this.counter);
    return Buffer.concat([sha256(another ?? rpId), Buffer.from([flags | 1 | (isVerified ? 4 : 0)]), count]);
  }
}
