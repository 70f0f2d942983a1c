import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeAddress, parseDatabaseUrl } from '../../src/db/database-url.ts';
import { AppError } from '../../src/errors.ts';

describe('a database URL', () => {
  it.each([
    ['sqlite:///var/lib/a.db', '/var/lib/a.db'],
    ['sqlite:a.db', resolve('a.db')],
    ['sqlite:./data/a.db', resolve('data/a.db')],
    ['sqlite:/abs/a.db', '/abs/a.db'],
    ['sqlite:///with%20space/a%25.db', '/with space/a%.db'],
  ])('%s names the file %s', (url, file) => {
    expect(parseDatabaseUrl(url)).toEqual({ dialect: 'sqlite', file });
  });

  it('of a server has parts, decoded, and defaults', () => {
    expect(parseDatabaseUrl('mysql://us%40er:p%3Aa%2Fss%25@db.example:3307/na%20me')).toEqual({
      dialect: 'mysql',
      host: 'db.example',
      port: 3307,
      user: 'us@er',
      password: 'p:a/ss%',
      database: 'na me',
      tls: false,
    });
    expect(parseDatabaseUrl('mariadb://root@[::1]/deskgate?tls=true')).toEqual({
      dialect: 'mysql',
      host: '::1',
      port: 3306,
      user: 'root',
      password: null,
      database: 'deskgate',
      tls: true,
    });
  });

  it.each([
    ['', 'begins with none of'],
    ['postgres://u:hush-hush@h/d', 'begins with none of'],
    ['mysql:hush-hush', 'begins with none of'],
    ['sqlite:', 'names no file'],
    ['sqlite:///folder/', 'names no file'],
    ['sqlite://relative/hush-hush.db', 'three slashes'],
    ['sqlite::memory:', 'names no file'],
    ['sqlite:///bad%zz', 'hexadecimal'],
    ['mysql://u:hush-hush@h', 'name of the database is missing'],
    ['mysql://u:hush-hush@h/', 'name of the database is missing'],
    ['mysql://h/hush-hush', 'user is missing'],
    ['mysql://u:hush-hush@h:port/d', 'no URL'],
    ['mysql://u:hush-hush#x@h/d', 'no URL'],
    ['mysql://u:hush-hush%zz@h/d', 'hexadecimal'],
    ['mysql://u:hush-hush@h/d?ssl=1', 'unknown parameter ssl'],
    ['mysql://u:hush-hush@h/d?tls=yes', 'neither true nor false'],
  ])('%s is refused with the reason and without a secret', (url, reason) => {
    const refuse = () => parseDatabaseUrl(url);
    expect(refuse).toThrow(AppError);
    expect(refuse).toThrow(reason);
    expect(refuse).not.toThrow('hush-hush');
  });

  it('is described without user and password', () => {
    expect(describeAddress(parseDatabaseUrl('mysql://user:secret@h:1/d'))).toBe('d at h:1');
    expect(describeAddress(parseDatabaseUrl('mysql://user:secret@[::1]/d'))).toBe('d at [::1]:3306');
    expect(describeAddress(parseDatabaseUrl('sqlite:///a/b.db'))).toBe('/a/b.db');
  });
});
