import type { AppError, EndReason, ErrorCode } from '../../src/api.ts';

/** Status codes of the Guacamole protocol reference, section "Status codes". */
export const STATUS = {
  SUCCESS: 0x0000,
  UNSUPPORTED: 0x0100,
  SERVER_ERROR: 0x0200,
  SERVER_BUSY: 0x0201,
  UPSTREAM_TIMEOUT: 0x0202,
  UPSTREAM_ERROR: 0x0203,
  RESOURCE_NOT_FOUND: 0x0204,
  RESOURCE_CONFLICT: 0x0205,
  RESOURCE_CLOSED: 0x0206,
  UPSTREAM_NOT_FOUND: 0x0207,
  UPSTREAM_UNAVAILABLE: 0x0208,
  SESSION_CONFLICT: 0x0209,
  SESSION_TIMEOUT: 0x020a,
  SESSION_CLOSED: 0x020b,
  CLIENT_BAD_REQUEST: 0x0300,
  CLIENT_UNAUTHORIZED: 0x0301,
  CLIENT_FORBIDDEN: 0x0303,
  CLIENT_TIMEOUT: 0x0308,
  CLIENT_OVERRUN: 0x030d,
  CLIENT_BAD_TYPE: 0x030f,
  CLIENT_TOO_MANY: 0x031d,
} as const;

/** What a viewer is told when a tunnel ends. */
export const STATUS_OF_END: Readonly<Record<EndReason, number>> = {
  'viewer-closed': STATUS.SUCCESS,
  'viewer-lost': STATUS.CLIENT_TIMEOUT,
  'viewer-error': STATUS.CLIENT_BAD_REQUEST,
  'desktop-closed': STATUS.SESSION_CLOSED,
  'desktop-error': STATUS.UPSTREAM_ERROR,
  stopped: STATUS.RESOURCE_CLOSED,
  'signed-out': STATUS.CLIENT_UNAUTHORIZED,
  'not-allowed': STATUS.CLIENT_FORBIDDEN,
  'recording-ended': STATUS.SERVER_ERROR,
  'put-out': STATUS.SESSION_CLOSED,
  paused: STATUS.UPSTREAM_UNAVAILABLE,
  restarting: STATUS.UPSTREAM_UNAVAILABLE,
  'shutting-down': STATUS.UPSTREAM_UNAVAILABLE,
};

const STATUS_OF_ERROR: Partial<Record<ErrorCode, number>> = {
  BAD_REQUEST: STATUS.CLIENT_BAD_REQUEST,
  GUACD_UNREACHABLE: STATUS.UPSTREAM_UNAVAILABLE,
  GUACD_SILENT: STATUS.UPSTREAM_TIMEOUT,
  DESKTOP_UNREACHABLE: STATUS.UPSTREAM_NOT_FOUND,
  DESKTOP_REFUSED: STATUS.CLIENT_UNAUTHORIZED,
  DESKTOP_PROTOCOL_ERROR: STATUS.UPSTREAM_ERROR,
};

/** Text of a WebSocket close frame: browsers' Guacamole client reads the number that it begins with. */
export const closeReason = (status: number, message: string): string => `${status} ${message}`;

/** What a viewer is told when the desktop could not be shown at all. */
export const closeReasonOf = (error: AppError): string =>
  closeReason(STATUS_OF_ERROR[error.code] ?? STATUS.SERVER_ERROR, error.message);
