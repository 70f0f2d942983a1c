import { AppError } from '../errors.ts';

/** What a user name is, in lower case. */
export const USERNAME = /^[a-z0-9][a-z0-9._@-]{0,63}$/;

/** In small letters, as it is stored and compared. Throws INVALID_BODY. */
export function checkUsername(given: string): string {
  const name = given.trim().toLowerCase();
  if (USERNAME.test(name)) return name;
  throw new AppError(
    'INVALID_BODY',
    'A user name has 1 to 64 letters, digits, dots, hyphens, underscores or @.',
    { detail: 'username' },
  );
}
