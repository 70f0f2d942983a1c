import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startTestGateway } from '../flows/gateway.ts';
import { describeWith } from '../testbed/parts.ts';
import { schemathesis } from './schemathesis.ts';

/** The same for everybody: what is found is found by whoever changed something. */
const SEED = process.env.SCHEMATHESIS_SEED ?? '1';
/** A minute where nothing else is done. */
const LONGEST_MS = 300_000;
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];
/** Streams: they last for as long as somebody reads. */
const LEFT_OUT = ['watchInstance', 'exportAuditLog'];

describeWith(['venv'], 'the API in the eyes of schemathesis', ({ venv }) => {
  it('answers as its document says', async (test) => {
    const program = await schemathesis(venv.path);
    if (program.path === null) {
      process.stdout.write(`skipped: ${program.reason}\n`);
      return test.skip(program.reason);
    }
    process.stdout.write(`schemathesis: SCHEMATHESIS_SEED=${SEED}, another number asks other things\n`);
    const gateway = await startTestGateway();
    try {
      const admin = await gateway.signIn();
      const { body: key } = await admin.send<{ token: string }>('POST', '/api/v1/keys', { name: 'schema' });
      const { code, said } = await ran(program.path, [
        ...['run', `${gateway.url}/api/v1/openapi.json`, '--url', gateway.url],
        ...['-H', `Authorization: Bearer ${key.token}`, '--seed', SEED, '--no-color'],
        ...['--phases', 'examples,fuzzing', '--max-examples', '4', '--checks', CHECKS.join(',')],
        // a wait may be asked for that lasts a minute
        ...['--request-timeout', '70', '--continue-on-failure', '--generation-database', 'none'],
        ...LEFT_OUT.flatMap((id) => ['--exclude-operation-id', id]),
      ]);
      expect(code, said).toBe(0);
      expect(said).toMatch(/[1-9]\d* generated, [1-9]\d* passed/);
    } finally {
      await gateway.close();
    }
  }, 460_000);
});

/** @returns what it said, without the key. */
async function ran(program: string, args: readonly string[]): Promise<{ code: number; said: string }> {
  // it keeps what it found where it is run
  const cwd = await mkdtemp(join(tmpdir(), 'deskgate-schema-'));
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk;
    });
  const late = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(late);
  await rm(cwd, { recursive: true, force: true });
  return { code: code ?? -1, said: said.slice(-8000).replaceAll(/dgk_\w+/g, 'dgk_…') };
}
