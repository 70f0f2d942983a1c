import { AppError } from '../errors.ts';

/** Why a start or its wait ended when the caller's signal aborted. */
export function canceled({ reason }: AbortSignal): AppError {
  if (reason instanceof AppError) return reason;
  return new AppError('START_CANCELED', 'The start was canceled.', { cause: reason });
}
