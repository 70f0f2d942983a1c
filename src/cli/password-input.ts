import { AppError } from '../errors.ts';
import type { CliIo } from './io.ts';

/** Asks twice on a terminal, without showing what is typed; else takes the first line of standard input. */
export async function readNewPassword(io: CliIo): Promise<string> {
  const first = await io.secret('Password: ');
  if (first === null) throw new AppError('BAD_REQUEST', 'No password came on standard input.');
  if (io.isTyped && (await io.secret('Once more: ')) !== first)
    throw new AppError('BAD_REQUEST', 'The two passwords differ.');
  return first;
}
