import { spawn } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { AppError } from '../../src/api.ts';
import { aptLines, hostMirrors } from './debian-mirrors.ts';
import type { Suite } from './image-list.ts';

const PROGRAM = 'mmdebstrap';
const MAX_COMPLAINT = 4000;

const NOT_NEEDED = ['man', 'doc', 'locale'];

/**
 * The file system of a small Debian as a tar stream, made from packages with mmdebstrap. The stream ends only when
 * mmdebstrap succeeded; otherwise it breaks with an AppError, so that half a file system is never taken for a whole one.
 */
export async function debianFiles(suite: Suite, signal: AbortSignal): Promise<PassThrough> {
  const mirrors = await hostMirrors();
  const excludes = NOT_NEEDED.map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);
  const args = [
    ...['--variant=minbase', '--include=ca-certificates', '--aptopt=APT::Install-Recommends "false"'],
    ...[...excludes, '--dpkgopt=path-include=/usr/share/doc/*/copyright'],
    ...[suite, '-', ...aptLines(suite, mirrors)],
  ];
  const output = new PassThrough();
  const child = spawn(PROGRAM, args, { stdio: ['ignore', 'pipe', 'pipe'], signal });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-MAX_COMPLAINT);
  });
  child.stdout.pipe(output, { end: false });
  child.once('error', (error: NodeJS.ErrnoException) => output.destroy(cannotRun(error, signal)));
  child.once('close', (code) => {
    if (code === 0) output.end();
    else output.destroy(failed(suite, complaint));
  });
  // a reader that gives up ends the work
  output.once('close', () => child.kill());
  return output;
}

function cannotRun(error: NodeJS.ErrnoException, signal: AbortSignal): Error {
  if (signal.aborted) return error;
  const isAbsent = error.code === 'ENOENT';
  return new AppError(
    'PROVIDER_FAILED',
    isAbsent ? 'The program mmdebstrap is not installed.' : 'The program mmdebstrap cannot be run.',
    {
      remedy:
        'Install it (apt-get install mmdebstrap), or build on an image that you have: deskgate image build --base IMAGE.',
      cause: error,
    },
  );
}

function failed(suite: Suite, complaint: string): AppError {
  return new AppError('PROVIDER_FAILED', `mmdebstrap could not make a Debian ${suite} from packages.`, {
    detail: complaint.trim().split('\n').slice(-12).join('\n'),
    remedy:
      'Check that the Debian mirror of this machine can be reached; as an ordinary user it needs user namespaces, else run it as root.',
  });
}
