import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openConfig } from '../../src/config/load.ts';
import { newToken } from '../../src/ids.ts';
import type { Logger } from '../../src/log.ts';
import { discoverPlugins } from '../../src/plugins/discover.ts';
import { startGateway } from '../../src/server.ts';
import type { Document } from './write-operations.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

/** What a gateway with all plugins says of its API. */
export async function ownDocument(): Promise<Document> {
  const folder = await mkdtemp(join(tmpdir(), 'deskgate-client-'));
  const password = newToken();
  const env = {
    DESKGATE_PORT: '0',
    DESKGATE_HOST: '127.0.0.1',
    DESKGATE_DATA_DIR: folder,
    DESKGATE_ADMIN_PASSWORD: password,
  };
  const source = await openConfig({ env, cwd: folder });
  const plugins = await discoverPlugins(source.pluginDirs);
  const enabled = plugins.map(({ plugin }) => plugin);
  const config = source.load(
    enabled,
    enabled.map(({ id }) => id),
  );
  const gateway = await startGateway({ config, plugins, log: silent });
  try {
    const signedIn = await fetch(`${gateway.url}/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: gateway.url },
      body: new URLSearchParams({ username: 'admin', password }),
    });
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const answer = await fetch(`${gateway.url}/api/v1/openapi.json`, { headers: { cookie } });
    if (!answer.ok) throw new Error(`The document answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Document;
  } finally {
    await gateway.close();
    await rm(folder, { recursive: true, force: true });
  }
}
