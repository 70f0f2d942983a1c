import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';

const NAME = /^[A-Za-z0-9_-]{16,64}$/;

/** Takes `view` out of the query: what a viewer calls itself, the same whenever it comes back. It is no secret. */
export function takeView(query: URLSearchParams): string | null {
  const name = query.get('view');
  query.delete('view');
  if (name === null || NAME.test(name)) return name;
  throw new AppError(
    'BAD_REQUEST',
    'The parameter view is a name of 16 to 64 letters, digits, hyphens and underscores.',
  );
}

export interface ViewerOf {
  readonly sessionId: string;
  readonly userId: string;
  readonly instanceId: string;
  readonly view: string;
}

/**
 * What a viewer is known by when it comes back, to whichever gateway on the database. Only the session that it was made in
 * has it: who knows the name alone comes to another key.
 */
export function viewerKeyOf({ sessionId, userId, instanceId, view }: ViewerOf): string {
  return createHash('sha256')
    .update(JSON.stringify([sessionId, userId, instanceId, view]))
    .digest('base64url');
}
