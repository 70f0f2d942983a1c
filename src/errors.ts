/**
 * The one error class and the one table of codes. A code is public: it is documented in docs/errors.md,
 * shown to people and machines, and never reworded.
 */

interface ErrorKind {
  /** HTTP status of an answer that carries this code. */
  readonly status: number;
  /** Code of the action API. */
  readonly action: number;
  /** What the person who meets it can do, unless the place that throws knows better. */
  readonly remedy: string;
}

const kind = (status: number, action: number, remedy: string): ErrorKind => ({ status, action, remedy });

export const ERROR_TABLE = {
  // the request
  BAD_REQUEST: kind(400, 4100, 'Correct the request and send it again.'),
  MALFORMED_JSON: kind(400, 4110, 'Send a body that is valid JSON.'),
  INVALID_BODY: kind(400, 4110, 'Correct the named field and send the request again.'),
  BODY_TOO_LARGE: kind(413, 4110, 'Send a smaller body.'),
  UNSUPPORTED_MEDIA_TYPE: kind(415, 4110, 'Send the body as application/json.'),
  PRECONDITION_FAILED: kind(412, 4105, 'Read it again, and repeat the change if it is still wanted.'),
  IDEMPOTENCY_KEY_REUSED: kind(422, 4110, 'Use another key for another request.'),
  RANGE_BEYOND_END: kind(416, 4110, 'Ask for a part that is there by now.'),
  METHOD_NOT_ALLOWED: kind(405, 4000, 'Use one of the methods named in the Allow header.'),
  NOT_FOUND: kind(404, 4104, 'Check the address, or go back to the start page.'),
  ACTION_UNKNOWN: kind(404, 4000, 'Look up the name of the action in the description of the API.'),
  PARTLY_DONE: kind(207, 5002, 'Look at each result, and repeat what was not done.'),
  // who asks
  UNAUTHENTICATED: kind(401, 4101, 'Sign in and try again.'),
  SIGN_IN_FAILED: kind(401, 4101, 'Check the user name and password.'),
  SIGN_IN_LINK_USED: kind(401, 4101, 'Sign in with a password, or restart the gateway to get a new link.'),
  CODE_NEEDED: kind(401, 4101, 'Type the code of your authenticator app, or one of your recovery codes.'),
  CODE_WRONG: kind(401, 4101, 'Wait for the next code of your authenticator app, or use a recovery code.'),
  SIGN_IN_OVER: kind(401, 4101, 'Begin again with your user name and password.'),
  ACCOUNT_WAITING: kind(403, 4101, 'Wait until an administrator has let you in.'),
  IDENTITY_UNKNOWN: kind(
    403,
    4105,
    'Ask an administrator to add you, or to let this way of signing in make new users (create_users).',
  ),
  IDENTITY_NAME_TAKEN: kind(
    409,
    4105,
    'Sign in with the password of that account if it is yours, and ask an administrator to link the two.',
  ),
  IDENTITY_REFUSED: kind(403, 4105, 'Ask an administrator, here or of the identity provider.'),
  IDENTITY_PROVIDER_UNREACHABLE: kind(
    503,
    5001,
    'Try again in a moment, or sign in with a password of this gateway.',
  ),
  IDENTITY_PROVIDER_FAILED: kind(502, 5001, 'Try again; if it stays, tell an administrator.'),
  PASSKEY_REFUSED: kind(401, 4101, 'Try again, or sign in another way.'),
  PASSKEYS_UNAVAILABLE: kind(
    409,
    4106,
    'Ask an administrator to set public_url to an address with https and a name, not a number.',
  ),
  SECOND_FACTOR_REQUIRED: kind(401, 4101, 'Sign in on the page of the gateway, which leads through it.'),
  SIGN_IN_AGAIN: kind(403, 4101, 'Sign out, sign in again, and do it within ten minutes.'),
  PASSWORD_WRONG: kind(403, 4101, 'Type the password with which you sign in now.'),
  KEY_INVALID: kind(401, 4101, 'Check the key, or make another one.'),
  KEY_EXPIRED: kind(401, 4101, 'Make another key.'),
  KEY_ELSEWHERE: kind(
    403,
    4101,
    'Use the key from an address that it allows, or make one that allows this address.',
  ),
  FORBIDDEN: kind(403, 4105, 'Ask an administrator for the permission.'),
  ORIGIN_REFUSED: kind(403, 4105, "Open the page at the gateway's own address (public_url) and try again."),
  RATE_LIMITED: kind(429, 4105, 'Wait for the time in the Retry-After header and try again.'),
  // mail
  MAIL_LINK_OVER: kind(410, 4101, 'Ask for another mail.'),
  MAIL_ADDRESS_TAKEN: kind(409, 4105, 'Use another address, or recover the password of that account.'),
  MAIL_OFF: kind(409, 4105, 'Ask an administrator, or set the plugin mail up.'),
  MAIL_UNREACHABLE: kind(
    503,
    5001,
    'Try again later; if it stays, look at what deskgate doctor says of mail.',
  ),
  MAIL_REFUSED: kind(502, 5001, "Check the address, and look in the mail server's log."),
  // what is asked for
  APP_NOT_FOUND: kind(404, 4104, 'Choose an application from the list.'),
  APP_INVALID: kind(400, 4100, 'Correct the named field of the application.'),
  APP_EXISTS: kind(409, 4105, 'Choose another id, or change the existing application.'),
  APP_READ_ONLY: kind(
    409,
    4105,
    'Change this application in the configuration file and restart the gateway.',
  ),
  APP_IN_USE: kind(409, 4105, "Stop the application's instances first."),
  INSTANCE_NOT_FOUND: kind(404, 4104, 'Start the application again.'),
  INSTANCE_BUSY: kind(409, 4105, 'Wait until the running action has finished.'),
  ACTION_NOT_ALLOWED: kind(409, 4105, "Choose one of the instance's allowed actions."),
  ACTION_UNSUPPORTED: kind(409, 4106, 'Run the application with a provider that can do it.'),
  HOME_NOT_FOUND: kind(
    404,
    4104,
    'Start the application first: what it keeps is made with its first desktop.',
  ),
  HOME_IN_USE: kind(409, 4105, 'Open the desktop that runs, or stop it first and wait until it has ended.'),
  HOME_ELSEWHERE: kind(
    409,
    4105,
    'Reset the desktop, which removes what is kept there, or run the application with the provider that keeps it.',
  ),
  CONNECTION_NOT_FOUND: kind(404, 4104, 'Look up the id in the list of those who watch the desktop.'),
  RECORDING_NOT_FOUND: kind(404, 4104, 'Look up the id in the list of recordings; old ones are forgotten.'),
  RECORDING_RUNS: kind(409, 4105, 'Wait until the viewer has ended, or end it.'),
  RECORDING_ELSEWHERE: kind(
    409,
    4105,
    'Ask the gateway that recorded it, or let all gateways have one folder (recordings.folder).',
  ),
  WEBHOOK_NOT_FOUND: kind(404, 4104, 'Look up the id in the list of web hooks.'),
  DELIVERY_NOT_FOUND: kind(404, 4104, "Look up the id in the list of the web hook's deliveries."),
  USER_EXISTS: kind(409, 4105, 'Choose another user name.'),
  USER_NOT_FOUND: kind(404, 4104, 'Check the user name.'),
  SESSION_NOT_FOUND: kind(404, 4104, 'Look up the id in the list of your sessions.'),
  PASSKEY_NOT_FOUND: kind(404, 4104, 'Look up the id in the list of the passkeys.'),
  PASSKEY_EXISTS: kind(409, 4105, 'Use another authenticator, or remove the passkey first.'),
  TOO_MANY_PASSKEYS: kind(409, 4105, 'Remove one that is not used any more.'),
  SECOND_FACTOR_ON: kind(409, 4105, 'Switch the second factor off first.'),
  SECOND_FACTOR_OFF: kind(409, 4105, 'Set the second factor up first.'),
  KEY_EXISTS: kind(409, 4611, 'Choose another name, or remove the other key.'),
  KEY_NOT_FOUND: kind(404, 4614, 'Look up the id in the list of keys.'),
  MANAGE_KEY_NEEDED: kind(403, 4601, 'Sign in, or use a manage key.'),
  TOO_MANY_KEYS: kind(409, 4113, 'Remove a key that is not used any more.'),
  QUOTA_EXCEEDED: kind(409, 4113, 'Stop a desktop, or ask an administrator for a larger quota.'),
  GROUP_EXISTS: kind(409, 4105, 'Choose another name, or change the existing group.'),
  GROUP_NOT_FOUND: kind(404, 4104, 'Look up the id in the list of groups.'),
  PROJECT_EXISTS: kind(409, 4600, 'Choose another name, or change the existing project.'),
  PROJECT_NOT_FOUND: kind(404, 4604, 'Look up the id in the list of your projects.'),
  PROJECT_IN_USE: kind(409, 4105, "Stop the project's desktops and remove its applications first."),
  NOT_IN_PROJECT: kind(404, 4103, 'Name the project that it belongs to, or leave the project out.'),
  PROJECT_NEEDED: kind(409, 4105, 'Say in which project to start it.'),
  MEMBER_EXISTS: kind(409, 4105, 'Change the role of the member instead.'),
  MEMBER_NOT_FOUND: kind(404, 4104, "Look up the user in the list of the project's members."),
  // starting and stopping
  PROVIDER_UNREACHABLE: kind(
    503,
    5001,
    'Check that the provider is running and that the gateway may use it: deskgate doctor.',
  ),
  PROVIDER_FAILED: kind(502, 5001, "Look at the detail and at the provider's own log."),
  IMAGE_MISSING: kind(
    502,
    5001,
    'Build or pull the image on the provider, or allow pulling in the configuration.',
  ),
  IMAGE_PULL_FAILED: kind(502, 5001, 'Check the name of the image and that its registry can be reached.'),
  HOST_FULL: kind(503, 4113, 'Stop a desktop, or start it again later.'),
  HOST_TOO_SMALL: kind(409, 4113, 'Lower what the application needs, or run it on a larger host.'),
  PORT_TAKEN: kind(503, 5001, 'Start it again; if it happens often, choose another port range.'),
  PORTS_EXHAUSTED: kind(503, 4113, 'Stop a desktop, or widen the port range.'),
  DESKTOP_DIED: kind(502, 5001, 'Look at the log for the reason.'),
  DESKTOP_SILENT: kind(504, 5001, "Check the application's port and protocol, or look at the log."),
  START_TIMEOUT: kind(504, 5001, "Start it again, or raise the application's start time-out."),
  START_CANCELED: kind(409, 5001, 'Start the application again.'),
  START_INTERRUPTED: kind(503, 5001, 'Start the application again.'),
  // jobs
  JOB_NOT_FOUND: kind(404, 4104, 'Look for it in the list of jobs; ended ones are forgotten after a while.'),
  JOB_TIMEOUT: kind(504, 5001, 'Try it again, or raise job_timeout_seconds.'),
  JOB_WORKER_DIED: kind(
    503,
    5001,
    "Look in the worker's log, and at the memory of its machine, for why it ended; then do it again.",
  ),
  JOB_CANCELED: kind(409, 5001, 'Do it again when it is wanted.'),
  // showing
  DESKTOP_UNREACHABLE: kind(502, 5001, 'Check that the desktop is still running, or start it again.'),
  DESKTOP_REFUSED: kind(502, 5001, "Check the application's credentials."),
  DESKTOP_PROTOCOL_ERROR: kind(
    502,
    5001,
    'Check that the application speaks the protocol it is configured with.',
  ),
  GUACD_UNREACHABLE: kind(
    503,
    5001,
    'Check that guacd is running at the configured address: deskgate doctor.',
  ),
  GUACD_SILENT: kind(504, 5001, 'Try again; if it stays, restart guacd.'),
  VIEWER_UNSUPPORTED: kind(400, 4100, 'Choose one of the viewers that the instance offers.'),
  RECORDING_FAILED: kind(
    503,
    5001,
    'Tell an administrator, who looks in the log for why the folder of recordings cannot be written to.',
  ),
  TOO_MANY_VIEWERS: kind(429, 4113, 'Close another viewer of yours first.'),
  // ourselves
  CONFIG_INVALID: kind(500, 5000, 'Correct the configuration and start again.'),
  DATABASE_UNREACHABLE: kind(503, 5000, 'Check database_url and that the database is running.'),
  DATABASE_NEWER: kind(
    500,
    5000,
    'Start the newer version of the gateway, or restore a backup of the database that was made before it.',
  ),
  DATABASE_MIGRATION_FAILED: kind(
    500,
    5000,
    'Look at the detail, mend the cause, and start the gateway again.',
  ),
  GATEWAY_UNREACHABLE: kind(
    503,
    5000,
    'Check the address (deskgate login, --gateway or DESKGATE_URL) and that the gateway is running.',
  ),
  GATEWAY_RUNNING: kind(409, 4105, 'Stop every gateway and worker on this data, then try again.'),
  BACKUP_INVALID: kind(400, 4110, 'Use another backup.'),
  SHUTTING_DOWN: kind(503, 5000, 'Try again in a moment.'),
  INTERNAL: kind(500, 5000, 'Try again; if it stays, give the request id to the operator.'),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_TABLE;

/** What a person or a program is told. It never holds a secret or a stack. */
export interface ErrorReport {
  readonly code: ErrorCode;
  readonly message: string;
  readonly detail: string | null;
  readonly remedy: string;
}

export interface AppErrorOptions {
  /** More for who wants to know: the failing field, the provider's own words. Never a secret. */
  readonly detail?: string;
  /** A better remedy than the table's. */
  readonly remedy?: string;
  /** What was caught; logged, never shown. */
  readonly cause?: unknown;
  /** Extra HTTP headers of the answer, such as Retry-After. */
  readonly headers?: Readonly<Record<string, string>>;
}

export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly detail: string | null;
  readonly remedy: string;
  readonly headers: Readonly<Record<string, string>>;

  /** @param message one plain sentence: what happened and, when known, why. */
  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = options.detail ?? null;
    this.remedy = options.remedy ?? ERROR_TABLE[code].remedy;
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return ERROR_TABLE[this.code].status;
  }

  report(): ErrorReport {
    return { code: this.code, message: this.message, detail: this.detail, remedy: this.remedy };
  }
}

/** For a change of something that is not any more as whoever changes it has seen it. */
export function changedMeanwhile(): AppError {
  return new AppError('PRECONDITION_FAILED', 'It was changed by somebody else meanwhile.');
}

/** Any thrown value as an AppError; the unforeseen becomes INTERNAL and keeps its cause for the log only. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  return new AppError('INTERNAL', 'Something unforeseen went wrong.', { cause: thrown });
}
