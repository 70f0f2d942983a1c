import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

const NAME = 'deskgate-testbed';

/** An ordinary user of this machine, in no group but its own, with ranges in subuid and subgid. */
export interface TestUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export const TEST_USER_REMEDY = `run the tests once as root with DESKGATE_TEST_REQUIRE=all, which makes the user ${NAME}`;

let making: Promise<void> | null = null;

/** Only root can run something as that user. It stays on the machine once it was made. */
export async function testUser(options: { readonly mayMake: boolean }): Promise<TestUser> {
  if (process.getuid?.() !== 0) throw new Error(`only root can run something as the user ${NAME}`);
  if ((await idOf('-u')) === null) {
    if (!options.mayMake) throw new Error(`there is no user ${NAME}`);
    making ??= make();
    await making;
  }
  const [uid, gid] = await Promise.all([idOf('-u'), idOf('-g')]);
  if (uid === null || gid === null) throw new Error(`the user ${NAME} could not be made`);
  return { name: NAME, uid, gid };
}

async function make(): Promise<void> {
  // no password matches `*`, but sshd lets a key in
  await run('useradd', [
    '--no-create-home',
    '--home-dir',
    '/',
    '--shell',
    '/bin/sh',
    '--password',
    '*',
    NAME,
  ]);
}

async function idOf(which: '-u' | '-g'): Promise<number | null> {
  return run('id', [which, NAME]).then(
    ({ stdout }) => Number(stdout),
    () => null,
  );
}
