import { ProxmoxError } from '../engine/error.ts';
import type { Finding } from './finding.ts';
import { type Major, majorOf, POOL_ROLE, ROLE_OF } from './privileges.ts';
import { type Account, grant, makeAccount, makePool, makeRoleOfEither } from './pveum.ts';
import type { CheckSubject } from './subject.ts';

const SOON_MS = 14 * 24 * 3_600_000;

export interface KnownAccount {
  readonly findings: readonly Finding[];
  /** Null when Proxmox does not know who asks: nothing more can be looked at. */
  readonly known: { readonly account: Account; readonly version: string; readonly major: Major } | null;
}

/** Whether Proxmox knows who asks, until when, and which version it is. */
export async function examineAccount(subject: CheckSubject, signal: AbortSignal): Promise<KnownAccount> {
  const api = subject.client.api(signal);
  let version: string;
  try {
    ({ version } = await api.version.$get());
  } catch (error) {
    if (error instanceof ProxmoxError && error.kind === 'auth')
      return { findings: [unknown(subject, error)], known: null };
    throw error;
  }
  const { user, token } = subject.account;
  const details = token === null ? null : await tokenDetails(subject, signal);
  const account = { user, token, isSeparated: details?.privsep ?? true };
  const major = majorOf(version);
  return {
    findings: [accountOf(account, details?.expire ?? 0), versionOf(version, major)],
    known: { account, version, major: major ?? 9 },
  };
}

/** Null where a token may not be asked about itself. */
async function tokenDetails({ client, account }: CheckSubject, signal: AbortSignal) {
  const [user = '', name = ''] = (account.token ?? '').split('!');
  try {
    const found: { expire?: unknown; privsep?: unknown } = await client
      .api(signal)
      .access.users.$(user)
      .token.$(name)
      .$get();
    return { expire: Number(found.expire ?? 0), privsep: Number(found.privsep ?? 1) === 1 };
  } catch (error) {
    if (error instanceof ProxmoxError) return null;
    throw error;
  }
}

function unknown(
  { account, pool, templates, storages, bridges }: CheckSubject,
  error: ProxmoxError,
): Finding {
  const { user, token } = account;
  const who = { user, token, isSeparated: true };
  const what = token === null ? `the user ${user} with this password` : `the token ${token} with this secret`;
  return {
    name: 'token',
    state: 'missing',
    message: `Proxmox does not know ${what}, or its time is over: ${error.message}`,
    remedy:
      'Make it, unless it is there already, and put what is shown as its value into the configuration. Of the two roles take the one for the version that pveversion tells.',
    commands: [
      ...makeAccount(who),
      ...makeRoleOfEither(),
      ...(pool === null ? [] : [makePool(pool)]),
      ...grant(pool === null ? '/vms' : `/pool/${pool}`, POOL_ROLE, who),
      ...templates.flatMap((vmid) => grant(`/vms/${vmid}`, ROLE_OF.template.role, who)),
      ...storages.flatMap((storage) => grant(`/storage/${storage}`, ROLE_OF.storage.role, who)),
      ...bridges.flatMap((bridge) => grant(`/sdn/zones/localnetwork/${bridge}`, ROLE_OF.bridge.role, who)),
    ],
  };
}

function accountOf({ user, token, isSeparated }: Account, expireSeconds: number): Finding {
  if (token === null) return { name: 'token', state: 'ok', message: `Proxmox knows the user ${user}.` };
  const kind = isSeparated ? 'a token with privileges of its own' : 'a token with all rights of its user';
  const words = `Proxmox knows ${token}, ${kind}`;
  const left = expireSeconds * 1000 - Date.now();
  if (expireSeconds === 0 || left > SOON_MS) return { name: 'token', state: 'ok', message: `${words}.` };
  const [, name = ''] = token.split('!');
  return {
    name: 'token',
    state: 'note',
    message: `${words}; it ends on ${new Date(expireSeconds * 1000).toISOString()}.`,
    remedy: 'Give it more time, or make another one before.',
    commands: [`pveum user token modify ${user} ${name} --expire 0`],
  };
}

function versionOf(version: string, major: Major | null): Finding {
  if (major !== null) return { name: 'version', state: 'ok', message: `Proxmox VE ${version}.` };
  if (Number.parseInt(version, 10) < 8)
    return {
      name: 'version',
      state: 'missing',
      message: `Proxmox VE ${version} is older than the gateway knows.`,
      remedy: 'Bring the cluster to Proxmox VE 8 or 9.',
    };
  return {
    name: 'version',
    state: 'note',
    message: `Proxmox VE ${version} is newer than what was tried; it is taken for 9.`,
  };
}
