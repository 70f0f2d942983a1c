import { BlockList, isIP } from 'node:net';
import type { Context } from 'hono';
import { AppError } from '../errors.ts';
import type { AppEnv } from './env.ts';

export type ProxyTest = (address: string) => boolean;

/** @param list addresses or CIDR blocks of proxies that are believed. */
export function proxyTest(list: readonly string[]): ProxyTest {
  // every request is asked several times, and to look an address up takes Node as long as much of the rest
  if (list.length === 0) return () => false;
  const blocks = new BlockList();
  for (const entry of list) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address);
    if (family === 0) {
      throw new AppError('CONFIG_INVALID', `trust_proxy: expected an address or a CIDR block, got ${entry}.`);
    }
    const type = family === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) blocks.addAddress(address, type);
    else blocks.addSubnet(address, Number(bits), type);
  }
  return (address) => {
    const plain = withoutMapping(address);
    return blocks.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
  };
}

/** The peer's address; behind a trusted proxy the last address that no trusted proxy has. */
export function clientAddress(c: Context<AppEnv>, isTrusted: ProxyTest): string {
  const peer = withoutMapping(c.env?.incoming?.socket?.remoteAddress ?? 'unknown');
  if (!isTrusted(peer)) return peer;
  const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim());
  for (const address of forwarded.reverse()) {
    if (isIP(address) === 0) break;
    if (!isTrusted(address)) return withoutMapping(address);
  }
  return peer;
}

/** Whether the browser's side of the connection is HTTPS, as far as a trusted proxy or public_url says. */
export function isHttps(c: Context<AppEnv>, isTrusted: ProxyTest, publicUrl: string | undefined): boolean {
  const peer = withoutMapping(c.env?.incoming?.socket?.remoteAddress ?? 'unknown');
  if (isTrusted(peer)) {
    const scheme = c.req.header('x-forwarded-proto');
    if (scheme !== undefined) return scheme.split(',')[0]?.trim() === 'https';
  }
  return publicUrl?.startsWith('https://') ?? false;
}

/** An IPv4 address as seen through an IPv6 socket (RFC 4291 section 2.5.5.2). */
function withoutMapping(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}
