import { join } from 'node:path';
import Libsql from 'libsql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addClient } from '../../test/attack/people.ts';
import { type Client, startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';
import { opened } from '../../test/flows/socket-reader.ts';

interface Entry {
  readonly seq: number;
  readonly place: number | null;
  readonly actor: string;
  readonly action: string;
  readonly resources: readonly string[];
  readonly result: string;
}

let gateway: TestGateway;
let admin: Client;
let ada: Client & { userId: string };
beforeAll(async () => {
  gateway = await startTestGateway();
  admin = await gateway.signIn();
  ada = await addClient(gateway, 'ada');
});
afterAll(() => gateway.close());

const list = async (query = ''): Promise<Entry[]> =>
  (await admin.json<{ items: Entry[] }>(`/api/v1/audit${query}`)).items;
const verify = () => admin.json<{ entries: number; broken: { seq: number } | null }>('/api/v1/audit/verify');
/** Who has the database can change what is written there. */
function tamper(seq: number, change: Readonly<Record<string, unknown>>): void {
  const database = new Libsql(join(gateway.dataDir, 'deskgate.db'));
  for (const [name, value] of Object.entries(change)) {
    const column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const stored = Array.isArray(value) ? JSON.stringify(value) : value;
    database.prepare(`UPDATE audit SET ${column} = ? WHERE seq = ?`).run(stored, seq);
  }
  database.close();
}

function run(statement: string): void {
  const database = new Libsql(join(gateway.dataDir, 'deskgate.db'));
  database.exec(statement);
  database.close();
}

type Rows = readonly (readonly [table: string, rows: readonly Record<string, unknown>[]])[];

function stored(): Rows {
  const database = new Libsql(join(gateway.dataDir, 'deskgate.db'));
  const rows = ['audit', 'audit_head'].map(
    (table) =>
      [table, database.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[]] as const,
  );
  database.close();
  return rows;
}

function restore(tables: Rows): void {
  const database = new Libsql(join(gateway.dataDir, 'deskgate.db'));
  for (const [table, rows] of tables) {
    database.exec(`DELETE FROM ${table}`);
    for (const row of rows) {
      const places = Object.keys(row).map(() => '?');
      database.prepare(`INSERT INTO ${table} VALUES (${places})`).run(...Object.values(row));
    }
  }
  database.close();
}

const short = ({ actor, action, resources, result }: Entry) => [actor, action, resources, result];

describe('the audit log', () => {
  it('has what was done, by whom, on what, and what became of it', async () => {
    const id = await ada.start('demo');
    await ada.until(id, 'running');
    const viewer = ada.socket(id, 'binary');
    await opened(viewer);
    await ada.json('/api/v1/apps', { method: 'POST', body: '{}' }).catch(() => {});
    await ada.fetch(`/api/v1/instances/${id}?wait=10`, { method: 'DELETE' });
    viewer.terminate();
    const wrong = new URLSearchParams({ username: 'Mallory', password: 'guessed it' });
    await gateway.anonymous().fetch('/login', { method: 'POST', body: wrong });
    const entries = (await list()).map(short);
    expect(entries).toContainEqual(['ada', 'startApp', ['demo', id], 'ok']);
    expect(entries).toContainEqual(['ada', 'viewDesktop', [id], 'ok']);
    expect(entries).toContainEqual(['ada', 'createApp', [], 'FORBIDDEN']);
    expect(entries).toContainEqual(['ada', 'deleteInstance', [id], 'ok']);
    expect(entries).toContainEqual(['ada', 'signIn', [], 'ok']);
    expect(entries).toContainEqual(['Mallory', 'signIn', [], 'SIGN_IN_FAILED']);
    expect(JSON.stringify(entries)).not.toContain('guessed it');
  });

  it('is searched', async () => {
    expect(new Set((await list('?actor=AD&result=ok')).map(({ actor }) => actor))).toEqual(
      new Set(['ada', 'admin']),
    );
    expect((await list(`?userId=${ada.userId}&action=signIn`)).map(short)).toEqual([
      ['ada', 'signIn', [], 'ok'],
    ]);
    const [start] = await list('?action=startApp');
    const id = start?.resources[1] ?? '';
    expect((await list(`?resource=${id}`)).map(({ action }) => action)).toEqual([
      'deleteInstance',
      'viewDesktop',
      'startApp',
    ]);
    expect(await list(`?from=${Date.now() + 1000}`)).toEqual([]);
    expect(await list('?actor=%25')).toEqual([]);
    expect((await admin.fetch('/api/v1/audit?limit=0')).status).toBe(400);
    expect((await admin.fetch('/api/v1/audit?userid=x')).status).toBe(400);
  });

  it('keeps nothing of who is nobody and is refused', async () => {
    const before = (await list('?limit=500')).length;
    const nobody = gateway.anonymous();
    for (let n = 0; n < 20; n += 1) await nobody.fetch('/app/demo', { method: 'POST' });
    await nobody.fetch('/nowhere', { method: 'POST' });
    expect((await list('?limit=500')).length).toBe(before);
  });

  describe('is a chain', () => {
    let count: number;
    beforeEach(async () => {
      await expect
        .poll(async () => (await list()).every(({ place }) => place !== null), { timeout: 15_000 })
        .toBe(true);
      count = (await list('?limit=500')).length;
    });

    it('in which each entry has its place', async () => {
      const head = { place: count, hash: expect.stringMatching(/^[0-9a-f]{64}$/) };
      expect(await verify()).toEqual({ entries: count, broken: null, head });
      const lines = (await (await admin.fetch('/api/v1/audit/export')).text()).trim().split('\n');
      expect(lines.map((line) => (JSON.parse(line) as Entry).place)).toEqual(
        Array.from({ length: count }, (_, index) => index + 1),
      );
    });

    it('that takes what comes at once, each entry once', async () => {
      await Promise.all(
        Array.from({ length: 30 }, (_, n) => ada.fetch(`/api/v1/instances/none-${n}`, { method: 'DELETE' })),
      );
      await expect.poll(async () => (await verify()).entries, { timeout: 15_000 }).toBe(count + 30);
    });

    it('that shows which entry was changed, moved or taken out', async () => {
      const rows = await gateway.db.audit.after(0, 500);
      const victim = rows[2];
      if (victim === undefined) throw new Error('There are too few entries.');
      const { seq, place, previous, hash } = victim;
      for (const [changed, broken] of [
        [{ result: 'ok2' }, 3],
        [{ actor: 'eve' }, 3],
        [{ at: victim.at + 1 }, 3],
        [{ resources: ['else'] }, 3],
        [{ place: 4000 }, 4],
      ] as const) {
        tamper(seq, changed);
        expect((await verify()).broken).toMatchObject({ place: broken });
        tamper(seq, victim);
      }
      expect(await verify()).toMatchObject({ broken: null });
      expect([place, previous?.length, hash?.length]).toEqual([3, 64, 64]);
    });

    it('that shows when its first or its last entries were taken out, or all of them, also when it has gone on', async () => {
      const gone = (place: number, seq: number | null = null) => ({ broken: { place, seq } });
      const seqs = (await gateway.db.audit.after(0, 500)).map(({ seq }) => seq);
      const [first = 0, second] = seqs;
      const whole = stored();
      const parts: [() => void, object][] = [
        [() => run(`DELETE FROM audit WHERE seq = ${seqs.at(-1)}`), gone(count)],
        [() => run(`DELETE FROM audit WHERE seq IN (${seqs.slice(-5)})`), gone(count - 4)],
        [() => run(`DELETE FROM audit WHERE seq = ${first}`), gone(2, second)],
        [() => run('DELETE FROM audit'), gone(1)],
        [() => run('DELETE FROM audit_head'), gone(count + 1)],
      ];
      for (const [take, broken] of parts) {
        take();
        expect(await verify()).toMatchObject(broken);
        restore(whole);
      }
      expect(await verify()).toMatchObject({ entries: count, broken: null });
      run(`DELETE FROM audit WHERE seq = ${seqs.at(-1)}`);
      await ada.fetch('/api/v1/instances/none', { method: 'DELETE' });
      await expect.poll(async () => (await list())[0]?.place, { timeout: 15_000 }).toBe(count + 1);
      expect((await verify()).broken).toMatchObject({ place: count + 1 });
    });
  });

  it('is for who may read it', async () => {
    for (const path of ['', '/export', '/verify']) {
      expect((await ada.fetch(`/api/v1/audit${path}`)).status).toBe(403);
    }
  });
});
