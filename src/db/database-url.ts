import { resolve } from 'node:path';
import { AppError } from '../errors.ts';

export interface SqliteAddress {
  readonly dialect: 'sqlite';
  /** Absolute. */
  readonly file: string;
}

export interface MysqlAddress {
  readonly dialect: 'mysql';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | null;
  readonly database: string;
  /** TLS, with the server's certificate verified. */
  readonly tls: boolean;
}

const FORMS =
  'Write it as sqlite:///absolute/path, sqlite:relative/path, or mysql://user:password@host:port/database.';

/** Throws CONFIG_INVALID; the message holds nothing of the URL, which may hold a password. */
export function parseDatabaseUrl(url: string): SqliteAddress | MysqlAddress {
  if (url.startsWith('sqlite:')) return parseSqlite(url.slice('sqlite:'.length));
  if (/^(mysql|mariadb):\/\//.test(url)) return parseMysql(url);
  throw invalid('it begins with none of sqlite:, mysql:// and mariadb://');
}

/** For messages: where it is, without user and password. */
export function describeAddress(address: SqliteAddress | MysqlAddress): string {
  if (address.dialect === 'sqlite') return address.file;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${address.database} at ${host}:${address.port}`;
}

function parseSqlite(rest: string): SqliteAddress {
  const path = decode(rest.startsWith('//') ? rest.slice(2) : rest);
  if (path === '' || path.endsWith('/')) throw invalid('it names no file');
  if (rest.startsWith('//') && !path.startsWith('/')) {
    throw invalid('an absolute path takes three slashes, a relative one takes none');
  }
  if (path.includes('\0') || path.startsWith(':')) throw invalid('it names no file');
  return { dialect: 'sqlite', file: resolve(path) };
}

function parseMysql(url: string): MysqlAddress {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw invalid('it is no URL; are special characters of the password percent-encoded?');
  }
  const database = decode(parsed.pathname.slice(1));
  if (parsed.hostname === '') throw invalid('the host is missing');
  if (parsed.username === '') throw invalid('the user is missing');
  if (database === '' || database.includes('/')) throw invalid('the name of the database is missing');
  return {
    dialect: 'mysql',
    host: decode(parsed.hostname.replace(/^\[(.*)\]$/, '$1')),
    port: parsed.port === '' ? 3306 : Number(parsed.port),
    user: decode(parsed.username),
    password: parsed.password === '' ? null : decode(parsed.password),
    database,
    tls: parseTls(parsed.searchParams),
  };
}

function parseTls(parameters: URLSearchParams): boolean {
  for (const [name, value] of parameters) {
    if (name !== 'tls') throw invalid(`it has the unknown parameter ${name}; there is only tls`);
    if (value !== 'true' && value !== 'false') throw invalid('tls is neither true nor false');
  }
  return parameters.get('tls') === 'true';
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('a % in it is not followed by two hexadecimal digits');
  }
}

function invalid(why: string): AppError {
  return new AppError('CONFIG_INVALID', `The database URL cannot be used: ${why}.`, { remedy: FORMS });
}
