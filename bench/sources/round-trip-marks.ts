/** Pointer movements that a synthetic desktop answers come back in this row, which nothing else is drawn in. */
export const ECHO_ROW = 799;
