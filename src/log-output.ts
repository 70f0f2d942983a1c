/** Bytes that wait for who reads too slowly or not at all; what comes beyond is let go. */
const MAX_WAITING = 1024 * 1024;

interface Output {
  /** Bytes that wait. */
  readonly writableLength: number;
  write(line: string): unknown;
}

/**
 * Lines for a pipe, a socket or a terminal that somebody else reads: node keeps all of them that are not read yet. A reader that
 * stands still costs lines, which are in the file, and nothing else.
 */
export function boundedOutput(output: Output): { write(line: string): void } {
  return {
    write(line) {
      if (output.writableLength <= MAX_WAITING) output.write(line);
    },
  };
}
