import { stat } from 'node:fs/promises';
import SqliteFile from 'libsql';

const LEFT: Readonly<Record<string, string>> = {
  'an open viewer': 'select id from viewers where closed_at is null',
  'the connection of a desktop that has ended':
    'select c.instance_id as id from connections c join instances i on i.id = c.instance_id where i.ended_at is not null',
  'a recording that nobody writes': 'select id from recordings where ended_at is null',
  'the port of a desktop that has ended':
    'select p.port as id from port_leases p join instances i on i.id = p.instance_id where i.ended_at is not null',
};

/** Throws when a database that everybody has closed has rows of what nobody uses any more. */
export async function expectNoLeftRows(path: string): Promise<void> {
  const isThere = await stat(path).catch(() => null);
  if (isThere === null || isThere.size === 0) return;
  const file = new SqliteFile(path, { readonly: true });
  try {
    const left = Object.entries(LEFT).flatMap(([what, sql]) =>
      file
        .prepare(sql)
        .all()
        .map((row) => `${what}: ${(row as { id: unknown }).id}`),
    );
    if (left.length > 0) throw new Error(`rows are left in ${path}: ${left.join('; ')}`);
  } finally {
    file.close();
  }
}
