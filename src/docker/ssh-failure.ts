import type { EngineAddress } from './address.ts';

type SshAddress = EngineAddress & { readonly kind: 'ssh' };

/** What went wrong with the connection, and what to do about it; as people are told it. */
export class SshFailure extends Error {
  readonly remedy: string;
  /** What ssh, or docker on the far host, said. */
  readonly complaint: string;

  constructor(message: string, remedy: string, complaint: string) {
    super(message);
    this.remedy = remedy;
    this.complaint = complaint;
  }
}

interface Reason {
  readonly pattern: RegExp;
  readonly message: (address: SshAddress) => string;
  readonly remedy: (address: SshAddress) => string;
}

const byHand = ({ text }: SshAddress): string => `ssh ${text} docker version`;

/** In this order: the complaint of a changed key holds also what is said of an unknown one. */
const REASONS: readonly Reason[] = [
  {
    pattern: /HOST IDENTIFICATION HAS CHANGED|host key .* has changed/i,
    message: ({ text }) => `The key of the host of Docker at ${text} has changed.`,
    remedy: ({ host, port }) =>
      `Find out why. If it was meant to, remove the old one as the gateway's user (ssh-keygen -R '${port === null ? host : `[${host}]:${port}`}') and accept the new one.`,
  },
  {
    pattern: /host key verification failed|no .* host key is known/i,
    message: ({ text }) => `The key of the host of Docker at ${text} is not known.`,
    remedy: (address) =>
      `As the gateway's user, run ${byHand(address)} once, compare the fingerprint with the host's, and accept it.`,
  },
  {
    // of sshd; an engine that refuses says it in lower case
    pattern: /Permission denied \(|Permission denied, please|Too many authentication failures|Load key ".*"/,
    message: ({ text }) => `The host of Docker at ${text} does not let the gateway in.`,
    remedy: (address) =>
      `Nobody can type a password for the gateway: give its user a key that the host accepts, in ~/.ssh or an agent. To try it as that user: ${byHand(address)}`,
  },
  {
    pattern: /could not resolve hostname/i,
    message: ({ text }) => `The host of Docker at ${text} is unknown.`,
    remedy: () => 'Correct the host name in DOCKER_HOST, or in host of [plugins.docker].',
  },
  {
    pattern: /ssh: connect to host|connection timed out|kex_exchange_identification/i,
    message: ({ text }) => `No SSH server answers at ${text}.`,
    remedy: () =>
      'Check the port and that sshd runs there, and the network and firewall between it and the gateway.',
  },
  {
    pattern: /permission denied.*docker|\.sock: connect: permission denied/i,
    message: ({ text }) =>
      `Docker at ${text} may not be used by the user who signs in there: permission denied.`,
    remedy: ({ user }) => `On that host: usermod -aG docker ${user ?? 'USER'}`,
  },
  {
    pattern: /docker: (command )?not found|docker['’]?: No such file/i,
    message: ({ text }) => `The host at ${text} has no docker command.`,
    remedy: (address) =>
      `Install Docker there, so that its command is in the PATH of ${byHand(address)}: ssh reads no login profile.`,
  },
  {
    pattern: /raw stream connection|cannot connect to the docker daemon/i,
    message: ({ text }) => `No Docker daemon answers on the host at ${text}.`,
    remedy: () => 'Start Docker there: systemctl start docker',
  },
];

/** @param complaint what was written to standard error before the connection ended. */
export function sshFailure(address: SshAddress, complaint: string): SshFailure {
  const known = REASONS.find(({ pattern }) => pattern.test(complaint));
  if (known !== undefined) return new SshFailure(known.message(address), known.remedy(address), complaint);
  const last = complaint.split('\n').at(-1);
  return new SshFailure(
    `The connection to Docker at ${address.text} broke: ${last}`,
    `To see why, run as the gateway's user: ${byHand(address)}`,
    complaint,
  );
}

/** ssh could not even be run. */
export function sshNotStarted({ code, message }: NodeJS.ErrnoException, { text }: SshAddress): SshFailure {
  return code === 'ENOENT'
    ? new SshFailure(
        `The program ssh, which Docker at ${text} needs, is not installed.`,
        'Install it: apt-get install openssh-client',
        message,
      )
    : new SshFailure(`ssh to Docker at ${text} could not be run: ${message}`, 'Run ssh by hand.', message);
}
