import { expect, vi } from 'vitest';
import { doctor } from '../../src/cli/doctor.ts';
import { processIo } from '../../src/cli/io.ts';
import type { HealthResult } from '../../src/plugins/plugin.ts';
import { containersOf } from './containers.ts';
import { startTestGateway } from './gateway.ts';
import { rfbSession } from './rfb-session.ts';

export interface RoundTrip {
  /** Settings of the gateway, above all of its Docker. */
  readonly env: Readonly<Record<string, string>>;
  readonly image: string;
  /** The same engine, as the docker command reaches it. */
  readonly host: string;
  /** More of the application's `settings`, as TOML. */
  readonly settings?: string;
}

/** A desktop from the first click to nothing left: started, seen through the gateway, stopped. */
export async function roundTrip({ env, image, host, settings = '' }: RoundTrip): Promise<void> {
  const toml = `[[apps]]\nid = "desk"\nname = "Desk"\nprovider = "docker"\n`;
  const gateway = await startTestGateway({
    toml: `${toml}settings = { image = "${image}", pull = "never"${settings} }\n`,
    env,
  });
  try {
    const me = await gateway.signIn();
    const id = await me.start('desk');
    await me.until(id, 'running');
    expect(await containersOf(host, id)).toHaveLength(1);
    const session = await rfbSession(me.socket(id, 'binary'));
    expect(session).toMatchObject({ width: 1280, height: 800 });
    expect((await session.firstUpdate()).rectangles).toBeGreaterThan(0);
    const stopped = await me.fetch(`/api/v1/instances/${id}?wait=30`, { method: 'DELETE' });
    expect(stopped.status).toBe(200);
    expect(await session.reader.closed).toMatchObject({ code: 4003 });
    expect(await containersOf(host, id)).toEqual([]);
    expect(await gateway.db.leases.list()).toEqual([]);
  } finally {
    await gateway.close();
  }
}

/** What `deskgate doctor` finds of one thing in an environment, e.g. of `docker` where DOCKER_HOST is set. */
export async function diagnosis(
  name: string,
  env: Readonly<Record<string, string>>,
  dataDir: string,
): Promise<HealthResult | undefined> {
  const out: string[] = [];
  const all = { DESKGATE_DATA_DIR: dataDir, DESKGATE_PORT: '0', ...env };
  for (const [key, value] of Object.entries(all)) vi.stubEnv(key, value);
  try {
    await doctor(
      { file: () => undefined, io: { ...processIo(), out: (line) => void out.push(line) } },
      { json: true },
    );
  } finally {
    vi.unstubAllEnvs();
  }
  return (JSON.parse(out.join('\n')) as HealthResult[]).find((result) => result.name === name);
}
