import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HealthResult } from '../../src/plugins/plugin.ts';
import { makeAuthority } from '../fakes/pve/tls/certificates.ts';
import { spawnDeskgate } from '../flows/deskgate-process.ts';
import { type Client, startTestGateway, type TestGateway } from '../flows/gateway.ts';
import { type CertifiedServer, discoverable, mute } from './certified-server.ts';

const LDAP = 'ldap:directory';
const OIDC = 'oidc:school';

let folder: string;
let ca: string;
let toml: string;
let directory: CertifiedServer;
let provider: CertifiedServer;
let gateway: TestGateway;
let admin: Client;
beforeAll(async () => {
  const authority = makeAuthority('an authority of tests');
  [folder, directory, provider] = await Promise.all([
    mkdtemp(join(tmpdir(), 'deskgate-certificates-')),
    mute(authority),
    discoverable(authority),
  ]);
  ca = join(folder, 'ca.pem');
  await writeFile(ca, authority.certPem);
  toml = `
disabled_plugins = ["compose", "docker", "guacamole"]
[plugins.ldap]
urls = ["ldaps://127.0.0.1:${directory.port}"]
ca = "${ca}"
user_dn = "uid={username},dc=example,dc=org"
`;
  gateway = await startTestGateway({ toml });
  admin = await gateway.signIn();
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([directory.close(), provider.close()]);
  await rm(folder, { recursive: true, force: true });
});

const page = async (language = 'en') =>
  (await admin.fetch('/admin/health', { headers: { 'accept-language': language } })).text();

interface Answer {
  readonly ok: boolean;
  readonly checks: readonly (HealthResult & { readonly warning: boolean })[];
}
const answer = async () => (await admin.send<Answer>('GET', '/api/v1/health')).body;
const check = async (name: string) => (await answer()).checks.find((one) => one.name === name);

/** As an operator asks, with an authority of their own. */
async function doctor(...more: string[]): Promise<{ code: number; out: string }> {
  const file = join(folder, 'deskgate.toml');
  await writeFile(
    file,
    `${toml}
[[plugins.oidc.providers]]
id = "school"
title = "School"
issuer = "https://localhost:${provider.port}"
client_id = "deskgate"
`,
  );
  const child = spawnDeskgate(folder, ['doctor', ...more], {
    NODE_EXTRA_CA_CERTS: ca,
    DESKGATE_CONFIG: file,
    DESKGATE_DATA_DIR: join(folder, 'data'),
    DESKGATE_PORT: '0',
  });
  child.stdin.end();
  const [out, [code]] = await Promise.all([
    text(child.stdout),
    once(child, 'close') as Promise<[number]>,
    text(child.stderr),
  ]);
  return { code, out };
}

describe('the certificate of a server that the gateway asks', () => {
  it('is nothing to speak of while it is good for months', async () => {
    expect(await check(LDAP)).toEqual({
      ...{ name: LDAP, ok: true, warning: false, message: 'The directory answers.', remedy: null },
    });
    await directory.idle();
  });

  it('is a warning when it ends soon: on the page and over REST', async () => {
    directory.endsIn(20.5);
    expect(await check(LDAP)).toMatchObject({
      ...{ ok: true, warning: true, remedy: expect.stringMatching(/^Renew it/) },
      message: expect.stringMatching(
        /^The directory answers\. The certificate of 127\.0\.0\.1 ends on .*in 20 days/,
      ),
    });
    const html = await page();
    expect(html).toContain('1 check wants something done soon; nothing fails.');
    expect(html).toMatch(/verdict soon.*ldap:directory.*in 20 days.*Renew it/);
    expect(await page('de')).toContain('1 Prüfung verlangt bald etwas; keine schlägt fehl.');
  });

  it('fails when it ends in less than a week', async () => {
    directory.endsIn(3.5);
    expect(await answer()).toMatchObject({ ok: false });
    expect(await check(LDAP)).toMatchObject({
      ...{ ok: false, warning: false, message: expect.stringContaining('in 3 days') },
    });
    expect(await page()).toContain('1 check fails.');
  });

  it('fails when it has ended, and nobody is told to wait for an answer', async () => {
    directory.endsIn(-1);
    expect(await check(LDAP)).toMatchObject({
      ...{ ok: false, message: 'The certificate of the directory has ended.' },
      remedy: 'Tell an administrator: it has to be renewed there.',
    });
  });

  it('is told by doctor, of directories and OpenID providers', async () => {
    directory.endsIn(60);
    provider.endsIn(10.5);
    const warned = await doctor();
    expect(warned.out).toMatch(
      /^soon {5}oidc:school School answers\. .* of localhost ends on .*, in 10 days\.\n +Renew it/m,
    );
    expect(warned.out).toMatch(/^ok {7}ldap:directory The directory answers\.$/m);

    directory.endsIn(2.5);
    provider.endsIn(-2);
    const failed = await doctor('--json');
    const results = JSON.parse(failed.out) as HealthResult[];
    expect(failed.code).toBe(1);
    expect(results.find(({ name }) => name === LDAP)).toMatchObject({ ok: false });
    expect(results.find(({ name }) => name === OIDC)).toMatchObject({
      ...{ ok: false, message: 'The certificate of School has ended.' },
    });
  });
});
