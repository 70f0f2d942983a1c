import { AppError, canceled, type ErrorCode } from '../../src/api.ts';
import { ProxmoxError, type ProxmoxErrorKind } from './engine/error.ts';

interface Words {
  readonly code: ErrorCode;
  readonly message: string;
  /** The table's own when left out. */
  readonly remedy?: string;
}

/** By kind: what happened and what helps, where Proxmox's own words do not say more. */
const KINDS: Readonly<Record<ProxmoxErrorKind, Words>> = {
  auth: {
    code: 'PROVIDER_UNREACHABLE',
    message: 'Proxmox does not accept who the gateway says it is.',
    remedy:
      'Check token (or username and password) in [plugins.proxmox], and that the token has not expired.',
  },
  forbidden: {
    code: 'PROVIDER_FAILED',
    message: 'Proxmox does not allow the gateway to do this.',
    remedy:
      'Give the named privilege to the user and, where the token has separated privileges, to the token: pveum acl modify PATH --tokens USER@REALM!NAME --roles ROLE. An application in a pool needs pool.',
  },
  parameter: {
    code: 'PROVIDER_FAILED',
    message: "Proxmox does not accept one of the application's settings.",
    remedy: "Correct what the detail names in the application's settings or in [plugins.proxmox].",
  },
  notFound: {
    code: 'PROVIDER_FAILED',
    message: 'The machine is not there any more.',
    remedy: 'Start the application again; if it happens again, look who removes machines in Proxmox.',
  },
  locked: {
    code: 'PROVIDER_FAILED',
    message: 'The machine is locked in Proxmox, as during a backup or a migration.',
    remedy: 'Wait until the task that locked it has ended, and try it again.',
  },
  exists: { code: 'PROVIDER_FAILED', message: 'Proxmox has something of that id already.' },
  busy: {
    code: 'PROVIDER_FAILED',
    message: 'Another task of Proxmox holds the machine.',
    remedy: 'Wait until that task has ended, and try it again.',
  },
  unreachable: {
    code: 'PROVIDER_UNREACHABLE',
    message: 'Proxmox cannot be reached.',
    remedy: 'Check hosts, ca and fingerprints in [plugins.proxmox], and that the nodes are running.',
  },
  unknownOutcome: {
    code: 'PROVIDER_UNREACHABLE',
    message: 'Proxmox has not said whether it did what it was asked for.',
    remedy: 'Look at the tasks in Proxmox; the gateway compares again as soon as Proxmox answers.',
  },
  other: { code: 'PROVIDER_FAILED', message: 'Proxmox could not do it.' },
};

interface Reason extends Omit<Words, 'code'> {
  readonly pattern: RegExp;
  readonly code?: ErrorCode;
}

/** What Proxmox says in its own words, for who made the application. */
const REASONS: readonly Reason[] = [
  {
    pattern: /protection mode enabled/,
    message: 'The machine is protected in Proxmox against being removed.',
    remedy:
      "Take its protection away (Options → Protection), and the gateway removes it; or don't protect it.",
  },
  {
    pattern: /still in use by linked clone/,
    message: 'Others were cloned from it and still use its disk.',
    remedy: 'Remove the linked clones first.',
  },
  {
    pattern: /Linked clone feature is not supported/i,
    message: 'The storage of the template, or the template itself, cannot be cloned without a copy.',
    remedy:
      'Set clone = "full", or move the template to a storage with snapshots, such as ZFS, LVM-thin or Ceph.',
  },
  {
    pattern: /snapshot feature is not available/i,
    message: 'A disk of the machine lies on a storage without snapshots.',
    remedy: 'Move it to a storage with snapshots, such as ZFS, LVM-thin or Ceph, or use the format qcow2.',
  },
  {
    pattern: /is not most recent snapshot|more recent snapshots? exists?/i,
    message:
      'Somebody has taken a snapshot of the machine since its state was kept, and its storage goes back to the newest only.',
    remedy: 'Remove the newer snapshots in Proxmox, and try it again.',
  },
  {
    pattern: /uses local storage/,
    message: 'The template lies on a storage that only its own node has.',
    remedy:
      'Leave node out, put the template on a shared storage, or make a template of the same name on each node and set node = "best".',
  },
  {
    pattern: /no space left|out of space|not enough (?:free )?space/i,
    code: 'HOST_FULL',
    message: 'The storage of Proxmox is full.',
    remedy: 'Make room on the storage, or choose another one.',
  },
  {
    pattern: /cannot allocate memory|not enough (?:free )?memory/i,
    code: 'HOST_FULL',
    message: 'The node has not enough memory for the machine.',
    remedy: 'Stop another one, lower the memory of the application, or set node = "best".',
  },
  {
    pattern: /bridge '\S+' does not exist/,
    message: 'The node has no such bridge.',
    remedy: 'Correct bridge, or make the bridge on that node.',
  },
  {
    pattern: /storage '\S+' (?:does not exist|is not available)/,
    message: 'Proxmox has no such storage where it is needed.',
    remedy: 'Correct storage, or make it available on that node.',
  },
  {
    pattern: /no such pool/,
    message: 'Proxmox has no such pool.',
    remedy: 'Correct pool, or make it: pveum pool add NAME',
  },
  {
    pattern: /shrinking disks is not supported/i,
    message: 'The disk of the template is larger than what the application asks for.',
    remedy: 'Raise disk, or leave it out.',
  },
  {
    pattern: /KVM virtuali[sz]ation configured, but not available/,
    message: 'The node cannot run virtual machines with its processor.',
    remedy: 'Switch virtualisation on in its firmware.',
  },
];

/** Any error as one for people. What was aborted is canceled. */
export function proxmoxFailure(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return canceled(signal);
  if (!(error instanceof ProxmoxError)) return error;
  const reason = REASONS.find(({ pattern }) => pattern.test(error.message));
  const words: Words = { ...KINDS[error.kind], ...withoutNothing(reason) };
  const log = error.task?.log ?? [];
  const detail = log.length === 0 ? [error.message] : [error.message, 'The last lines of its task:', ...log];
  return new AppError(words.code, words.message, {
    detail: detail.join('\n'),
    cause: error,
    ...(words.remedy === undefined ? {} : { remedy: words.remedy }),
  });
}

/** Does it, and rejects with an AppError only. */
export async function inWords<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    signal.throwIfAborted();
    return await work();
  } catch (error) {
    throw proxmoxFailure(error, signal);
  }
}

function withoutNothing(reason: Reason | undefined): Partial<Words> {
  if (reason === undefined) return {};
  const { code, message, remedy } = reason;
  return { message, ...(code === undefined ? {} : { code }), ...(remedy === undefined ? {} : { remedy }) };
}
