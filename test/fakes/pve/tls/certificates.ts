import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import * as der from './der.ts';

export interface Certificate {
  readonly certPem: string;
  readonly keyPem: string;
  /** SHA-256, upper-case with colons, as /nodes gives it. */
  readonly fingerprint: string;
}

export interface Authority extends Certificate {
  readonly name: string;
  readonly key: KeyObject;
  readonly keyId: Buffer;
}

export interface LeafOptions {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly addresses: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const ECDSA_SHA256 = der.sequence(der.objectId('1.2.840.10045.4.3.2'));
const YEAR_MS = 365 * 86_400_000;

/** The cluster's own authority, as /etc/pve/pve-root-ca.pem: ten years. */
export function makeAuthority(name: string): Authority {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keyId = keyIdOf(pair.publicKey);
  const made = certificate({
    subject: name,
    issuer: name,
    issuerKey: pair.privateKey,
    publicKey: pair.publicKey,
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + 10 * YEAR_MS),
    extensions: [
      extension('2.5.29.19', der.sequence(der.isTrue()), true),
      extension('2.5.29.15', der.bits(Buffer.from([0x06]), 1), true),
      extension('2.5.29.14', der.octets(keyId)),
    ],
  });
  return { ...made, name, keyId, key: pair.privateKey, keyPem: pemOf(pair.privateKey) };
}

export function issue(authority: Authority, options: LeafOptions): Certificate {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const names = [
    ...options.hosts.map((host) => der.implicit(2, Buffer.from(host))),
    ...options.addresses.map((address) => der.implicit(7, addressBytes(address))),
  ];
  const made = certificate({
    subject: options.name,
    issuer: authority.name,
    issuerKey: authority.key,
    publicKey: pair.publicKey,
    notBefore: options.notBefore,
    notAfter: options.notAfter,
    extensions: [
      extension('2.5.29.19', der.sequence(), true),
      extension('2.5.29.15', der.bits(Buffer.from([0x80]), 7), true),
      extension('2.5.29.37', der.sequence(der.objectId('1.3.6.1.5.5.7.3.1'))),
      extension('2.5.29.35', der.sequence(der.implicit(0, authority.keyId))),
      extension('2.5.29.17', der.sequence(...names)),
    ],
  });
  return { ...made, keyPem: pemOf(pair.privateKey) };
}

interface Contents {
  readonly subject: string;
  readonly issuer: string;
  readonly issuerKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly Buffer[];
}

function certificate(of: Contents): Omit<Certificate, 'keyPem'> {
  const serial = randomBytes(16);
  serial.writeUInt8(1, 0);
  const body = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))),
    der.integer(serial),
    ECDSA_SHA256,
    commonName(of.issuer),
    der.sequence(der.time(of.notBefore), der.time(of.notAfter)),
    commonName(of.subject),
    of.publicKey.export({ type: 'spki', format: 'der' }),
    der.explicit(3, der.sequence(...of.extensions)),
  );
  const whole = der.sequence(body, ECDSA_SHA256, der.bits(sign('sha256', body, of.issuerKey)));
  const parsed = new X509Certificate(whole);
  return { certPem: parsed.toString(), fingerprint: parsed.fingerprint256 };
}

function extension(id: string, value: Buffer, isCritical = false): Buffer {
  const critical = isCritical ? [der.isTrue()] : [];
  return der.sequence(der.objectId(id), ...critical, der.octets(value));
}

function commonName(name: string): Buffer {
  return der.sequence(der.set(der.sequence(der.objectId('2.5.4.3'), der.utf8(name))));
}

function keyIdOf(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** An IPv4 address, or `::1`. */
function addressBytes(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const bytes = Buffer.alloc(16);
  bytes.writeUInt8(1, 15);
  return bytes;
}
