import { describe, expect, it } from 'vitest';
import { AppError, CLOSE_CODE, ERROR_TABLE, type ErrorCode } from '../../src/api.ts';
import { closeReason, closeReasonOf, STATUS, STATUS_OF_END } from './status.ts';

const KNOWN: ReadonlySet<number> = new Set(Object.values(STATUS));

describe('the Guacamole status', () => {
  it('of every end is one that the protocol knows', () => {
    const reasons = Object.keys(CLOSE_CODE).filter((reason) => reason !== 'unreachable');
    expect(new Set(Object.keys(STATUS_OF_END))).toEqual(new Set(reasons));
    for (const status of Object.values(STATUS_OF_END)) expect(KNOWN.has(status)).toBe(true);
  });

  it('is success only where the viewer left by itself', () => {
    const successes = Object.entries(STATUS_OF_END).filter(([, status]) => status === STATUS.SUCCESS);
    expect(successes.map(([reason]) => reason)).toEqual(['viewer-closed']);
  });

  it('of every error is a number that the browser reads off the close frame', () => {
    for (const code of Object.keys(ERROR_TABLE) as ErrorCode[]) {
      const status = Number.parseInt(closeReasonOf(new AppError(code, 'Why.')), 10);
      expect(KNOWN.has(status)).toBe(true);
      expect(status).not.toBe(STATUS.SUCCESS);
    }
    expect(closeReason(519, 'The desktop is not there.')).toBe('519 The desktop is not there.');
  });
});
