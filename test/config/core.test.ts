import { describe, expect, it } from 'vitest';
import { type CoreConfig, completeCore, coreConfig, publicUrlOf } from '../../src/config/core.ts';
import { descriptionOf } from '../../src/config/shape.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');

const NO_LIMITS = { vms: -1, containers: -1, objects: -1, cpus: -1, memory: -1, disk: -1 };

describe('the core configuration', () => {
  it('has a default for everything that a first start needs', () => {
    expect(completeCore(coreConfig.parse({}), '/srv/desk')).toEqual({
      host: '127.0.0.1',
      port: 8080,
      dataDir: '/srv/desk/data',
      databaseUrl: 'sqlite:///srv/desk/data/deskgate.db',
      logLevel: 'info',
      logDir: '/srv/desk/data/logs',
      logRetentionDays: 14,
      trustProxy: [],
      sessionHours: 12,
      secondFactorRequired: [],
      secondFactorForKeys: false,
      maxViewersPerUser: 50,
      maxViewersPerAddress: 200,
      portRange: { first: 20000, last: 20999 },
      whenFull: 'wait',
      memoryFactor: 1.2,
      diskReserve: 2 * 1024 ** 3,
      worker: true,
      jobConcurrency: 10,
      jobTimeoutSeconds: 600,
      instanceHistoryDays: 30,
      auditDays: 365,
      quota: NO_LIMITS,
      projectQuota: NO_LIMITS,
      userQuota: NO_LIMITS,
      idleStopMinutes: 0,
      maxSessionMinutes: 0,
      stopWarnMinutes: 5,
      shutdownSeconds: 10,
      recordings: {
        folder: '/srv/desk/data/recordings',
        days: 30,
        room: 20 * 1024 ** 3,
        largest: 1024 ** 3,
      },
      bodyLimit: 1048576,
      pluginDirs: [],
      disabledPlugins: [],
    } satisfies CoreConfig);
  });

  it('describes every key', () => {
    const without = Object.entries(coreConfig.shape).filter(
      ([, schema]) => descriptionOf(schema).length < 10,
    );
    expect(without.map(([key]) => key)).toEqual([]);
  });

  it('makes paths absolute from the working directory', () => {
    const given = { dataDir: 'd', logDir: '../logs', pluginDirs: ['p', '/abs'] };
    expect(completeCore(coreConfig.parse(given), '/srv/desk')).toMatchObject({
      dataDir: '/srv/desk/d',
      databaseUrl: 'sqlite:///srv/desk/d/deskgate.db',
      logDir: '/srv/logs',
      pluginDirs: ['/srv/desk/p', '/abs'],
    });
  });

  it.each([
    ['host', '0.0.0.0'],
    ['host', '::1'],
    ['host', 'fe80::1%eth0'],
    ['host', 'desk.example.org'],
    ['port', 0],
    ['port', 65535],
    ['publicUrl', 'https://desk.example.org:8443'],
    ['publicUrl', 'http://[::1]:8080/'],
    ['databaseUrl', 'mysql://me:secret@db/desk'],
    ['databaseUrl', 'sqlite:///var/lib/desk gate/x.db'],
    ['secretKey', KEY],
    ['trustProxy', ['10.0.0.1', '10.0.0.0/8', 'fd00::/8', '::1']],
    ['portRange', '1-65535'],
    ['portRange', '20000 - 20000'],
    ['bodyLimit', 8 * 1024 * 1024],
    ['sessionHours', 0.5],
    ['disabledPlugins', ['web-ui']],
  ])('takes %s = %j', (key, value) => {
    expect(coreConfig.safeParse({ [key]: value }).success).toBe(true);
  });

  it.each([
    ['host', ''],
    ['host', 'localhost:8080'],
    ['host', '256.256.256.256'],
    ['host', 'http://localhost'],
    ['host', '[::1]'],
    ['port', 65536],
    ['port', -1],
    ['port', '8080'],
    ['publicUrl', 'desk.example.org'],
    ['publicUrl', 'https://desk.example.org/desk'],
    ['publicUrl', 'https://desk.example.org/?'],
    ['publicUrl', 'https://desk.example.org/#x'],
    ['publicUrl', 'https://me:secret@desk.example.org'],
    ['publicUrl', 'ftp://desk.example.org'],
    ['dataDir', ''],
    ['databaseUrl', 'sqlite://relative.db'],
    ['databaseUrl', 'postgres://db/desk'],
    ['databaseUrl', 'sqlite:///'],
    ['logLevel', 'INFO'],
    ['secretKey', Buffer.alloc(31).toString('base64')],
    ['secretKey', 'not base64'],
    ['trustProxy', ['10.0.0.0/33']],
    ['trustProxy', ['10.0.0.0/8/8']],
    ['trustProxy', ['example.org']],
    ['trustProxy', '10.0.0.1'],
    ['portRange', '20999-20000'],
    ['portRange', '0-10'],
    ['portRange', '20000-70000'],
    ['portRange', '20000'],
    ['bodyLimit', 64_000_000],
    ['sessionHours', 0],
    ['disabledPlugins', ['Web UI']],
    ['unknown', 1],
  ])('refuses %s = %j', (key, value) => {
    expect(coreConfig.safeParse({ [key]: value }).success).toBe(false);
  });

  it.each([
    [{ publicUrl: 'https://desk.example.org', host: '127.0.0.1' }, 8080, 'https://desk.example.org'],
    [{ host: '127.0.0.1' }, 8080, 'http://127.0.0.1:8080'],
    [{ host: '127.0.0.1' }, 80, 'http://127.0.0.1'],
    [{ host: '0.0.0.0' }, 9000, 'http://localhost:9000'],
    [{ host: '::' }, 9000, 'http://localhost:9000'],
    [{ host: 'fe80::1%eth0' }, 9000, 'http://[fe80::1]:9000'],
    [{ host: '::1' }, 9000, 'http://[::1]:9000'],
  ])('with %j and port %i people reach it at %s', (core, port, url) => {
    expect(publicUrlOf(core, port)).toBe(url);
  });

  it('keeps only the origin of a public URL', () => {
    expect(coreConfig.parse({ publicUrl: 'HTTPS://Desk.Example.org:443/' }).publicUrl).toBe(
      'https://desk.example.org',
    );
  });
});
