/** What a handler refuses with: the status line, and for parameters a text by name. */
export class PveError extends Error {
  readonly status: number;
  readonly errors: Readonly<Record<string, string>> | null;

  constructor(status: number, text: string, errors: Readonly<Record<string, string>> | null = null) {
    super(text);
    this.status = status;
    this.errors = errors;
  }
}

/** Answered without a body and without a content type: authentication, and what the proxying client says. */
export class BareError extends PveError {}

export function parameterError(errors: Readonly<Record<string, string>>): PveError {
  return new PveError(400, 'Parameter verification failed.', errors);
}

/** What a Perl `die` becomes. */
export function died(text: string): PveError {
  return new PveError(500, text);
}

export function forbidden(detail?: string): PveError {
  return new PveError(
    403,
    detail === undefined ? 'Permission check failed' : `Permission check failed (${detail})`,
  );
}
