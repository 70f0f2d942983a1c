import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type BedPart, definePart } from './bed-part.ts';
import { findProgram, requireProgram } from './programs.ts';

/** Parts that are only a program: each test starts and ends its own. */
type ProgramPart = 'chromium' | 'tigervnc' | 'qemu' | 'websockify';

function programPart<Name extends ProgramPart>(
  name: Name,
  packages: readonly string[],
  programs: readonly string[],
  /** Other files that must be there. */
  companions: readonly string[] = [],
): BedPart<Name> {
  return definePart<Name>({
    name,
    packages,
    after: [],
    remedy: `apt-get install ${packages.join(' ')}`,
    timeoutMs: 10_000,
    installed: async () => (await findProgram(...programs)) !== null && (await allThere(companions)),
    async open() {
      const path = await requireProgram(...programs);
      return { info: { path }, note: path };
    },
  });
}

async function allThere(paths: readonly string[]): Promise<boolean> {
  return Promise.all(paths.map((path) => access(path))).then(
    () => true,
    () => false,
  );
}

export const chromium = programPart(
  'chromium',
  ['chromium', 'fonts-dejavu-core'],
  ['chromium', 'chromium-browser', 'google-chrome'],
  ['/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf'],
);

export const tigervnc = programPart(
  'tigervnc',
  ['tigervnc-standalone-server', 'tigervnc-tools', 'xterm'],
  ['Xtigervnc'],
  ['/usr/bin/tigervncpasswd', '/usr/bin/xterm'],
);

export const qemu = programPart('qemu', ['qemu-system-x86'], ['qemu-system-x86_64']);

export const websockify = programPart('websockify', ['websockify'], ['websockify']);

/** A Python that makes environments of their own, with pip in them; Debian has that in a package beside it. */
export const venv = definePart<'venv'>({
  name: 'venv',
  packages: ['python3-venv'],
  after: [],
  remedy: 'apt-get install python3-venv',
  timeoutMs: 10_000,
  async installed() {
    const path = await findProgram('python3');
    if (path === null) return false;
    return promisify(execFile)(path, ['-c', 'import ensurepip, venv']).then(
      () => true,
      () => false,
    );
  },
  async open() {
    const path = await requireProgram('python3');
    return { info: { path }, note: path };
  },
});
