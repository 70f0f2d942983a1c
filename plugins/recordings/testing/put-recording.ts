import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestGateway } from '../../../test/flows/gateway.ts';

type Row = Parameters<TestGateway['db']['recordings']['insert']>[0];

/** Puts a recording where the gateway keeps them: it ended, and is whole, unless `row` says otherwise. */
export async function putRecording(
  gateway: Pick<TestGateway, 'db' | 'dataDir'>,
  file: Uint8Array,
  row: Partial<Row> & Pick<Row, 'id'>,
): Promise<Row> {
  const startedAt = Date.now() - 3_600_000;
  const whole: Row = {
    ...{ instanceId: 'recordeddesktop', appId: 'demo', appName: 'Demo desktop', userId: 'somebody' },
    ...{ username: 'somebody', projectId: null, transport: 'vnc', format: 'rfb', fault: null },
    ...{ startedAt, endedAt: startedAt + 30_000, bytes: file.length, ...row },
  };
  const folder = join(gateway.dataDir, 'recordings');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${whole.id}.${whole.format === 'rfb' ? 'fbs' : 'guac'}`), file);
  await gateway.db.recordings.insert(whole);
  return whole;
}
