import { readFile } from 'node:fs/promises';
import { AppError } from '../../src/api.ts';
import { type ClientOptions, type ProxmoxClient, proxmoxClient } from './client.ts';
import type { ProxmoxConfig } from './config.ts';
import { ProxmoxError } from './engine/error.ts';
import type { Credentials } from './engine/identity.ts';

/** The client that the configuration describes; nothing is asked yet. Rejects with CONFIG_INVALID. */
export async function connectProxmox(config: ProxmoxConfig): Promise<ProxmoxClient> {
  if (config.vmidLast < config.vmidFirst)
    throw invalid('vmid_last is smaller than vmid_first.', 'Correct vmid_first and vmid_last.');
  const options = await clientOptions(config);
  try {
    return proxmoxClient(options);
  } catch (error) {
    if (error instanceof ProxmoxError) throw invalid(error.message, 'Correct hosts.');
    throw error;
  }
}

/** Whom to ask, as who, and whom to trust. Rejects with CONFIG_INVALID. */
export async function clientOptions(config: ProxmoxConfig): Promise<ClientOptions> {
  const { hosts, fingerprints, serverName, apiTimeoutSeconds } = config;
  const ca = config.ca === undefined ? {} : { ca: await readAuthority(config.ca) };
  return {
    hosts,
    credentials: credentialsOf(config),
    trust: { ...ca, fingerprints, ...(serverName === undefined ? {} : { serverName }) },
    timeoutMs: apiTimeoutSeconds * 1000,
  };
}

function credentialsOf({ token, username, password }: ProxmoxConfig): Credentials {
  if (token !== undefined && username === undefined && password === undefined) return { token };
  if (token === undefined && username !== undefined && password !== undefined) return { username, password };
  throw invalid(
    'It must be known who asks Proxmox: either by token, or by username and password.',
    'Set token, and leave out username and password.',
  );
}

async function readAuthority(path: string): Promise<string> {
  const pem = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw invalid(`The certificate authority ${path} cannot be read.`, 'Correct ca.', cause);
  });
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
  throw invalid(`${path} holds no certificate in PEM form.`, 'Copy /etc/pve/pve-root-ca.pem of any node.');
}

function invalid(message: string, remedy: string, cause?: unknown): AppError {
  return new AppError('CONFIG_INVALID', message, {
    remedy: `${remedy} It stands in [plugins.proxmox].`,
    ...(cause === undefined ? {} : { cause }),
  });
}
