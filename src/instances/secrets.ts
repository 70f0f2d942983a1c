import type { Sealer } from '../auth/seal.ts';
import { newDesktopPassword } from '../ids.ts';
import type { DesktopCredentials, Protocol } from './provider.ts';

/** User of the reference images; protocols other than VNC need one. */
const GENERATED_USERNAME = 'user';

export function generateCredentials(protocol: Protocol): DesktopCredentials {
  return { username: protocol === 'vnc' ? null : GENERATED_USERNAME, password: newDesktopPassword(protocol) };
}

/** Credentials as stored in the connection row of an instance. */
export function sealCredentials(sealer: Sealer, instanceId: string, credentials: DesktopCredentials): string {
  return sealer.seal(JSON.stringify(credentials), `connection:${instanceId}`);
}

export function openCredentials(sealer: Sealer, instanceId: string, sealed: string): DesktopCredentials {
  return JSON.parse(sealer.open(sealed, `connection:${instanceId}`)) as DesktopCredentials;
}
