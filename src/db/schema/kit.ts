/**
 * The columns that both dialects have, under equal names. The types are SQLite's: they say what a row holds, which is
 * the same on MariaDB; `mysqlKit` is cast to it, and nothing else is.
 */
export type Kit = typeof import('./kit-sqlite.ts').sqliteKit;
