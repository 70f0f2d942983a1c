/** The part of a pino logger that the code uses. Structured fields first, then one sentence. */
export interface Logger {
  debug(fields: object, message?: string): void;
  info(fields: object, message?: string): void;
  warn(fields: object, message?: string): void;
  error(fields: object, message?: string): void;
  child(fields: Record<string, unknown>): Logger;
}

/** Says nothing. */
export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
