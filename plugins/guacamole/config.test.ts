import { describe, expect, it } from 'vitest';
import { fakeCore } from '../../test/fakes/core/fake-core.ts';
import { guacamoleConfig, parseAddress } from './config.ts';
import plugin from './plugin.ts';

describe('[plugins.guacamole]', () => {
  it('has a default for everything', () => {
    expect(guacamoleConfig.parse({})).toEqual({
      container: 'auto',
      image: 'deskgate/guacd:latest',
      network: 'auto',
      containers: 4,
      containerConnections: 25,
      containerCpus: 2,
      containerMemory: 4 * 1024 ** 3,
      reach: 'published',
      maxConnections: 300,
      connectTimeoutSeconds: 5,
      handshakeTimeoutSeconds: 10,
      pictureTimeoutSeconds: 15,
      keepSeconds: 60,
    });
  });

  it('takes one address or several', () => {
    expect(guacamoleConfig.parse({ guacd: '127.0.0.1:4822' }).guacd).toEqual([
      { host: '127.0.0.1', port: 4822 },
    ]);
    expect(guacamoleConfig.parse({ guacd: ['guacd:1', '[::1]:65535'] }).guacd).toEqual([
      { host: 'guacd', port: 1 },
      { host: '::1', port: 65535 },
    ]);
  });

  it.each([
    '',
    'host',
    'host:',
    ':1',
    'host:0',
    'host:70000',
    'host:1:2',
    '[host]:1',
    '[::1',
    'a b:1',
    'http://h:1',
  ])('does not take %j for an address', (text) => {
    expect(parseAddress(text)).toBeNull();
    expect(guacamoleConfig.safeParse({ guacd: text }).success).toBe(false);
  });
});

describe('the plugin', () => {
  const setUp = async (table: object) => {
    const config = guacamoleConfig.parse(table);
    const contributions = await plugin.setup(fakeCore(plugin), config);
    const [transport] = contributions.transports ?? [];
    return { ...contributions, transport };
  };

  it('shows every protocol as soon as an address is configured', async () => {
    const { transport, close } = await setUp({ guacd: '127.0.0.1:4822' });
    expect(transport?.unavailable()).toBeNull();
    expect(transport).toMatchObject({ id: 'guacamole', subprotocol: 'guacamole' });
    expect(transport?.protocols).toEqual(['vnc', 'rdp', 'ssh', 'telnet']);
    await close?.();
  });

  it('says why it is unavailable when guacd is neither configured nor to be started', async () => {
    const { transport, health, started } = await setUp({ container: 'off' });
    expect(transport?.unavailable()).toContain('[plugins.guacamole]');
    await started?.();
    expect((await health?.[0]?.check(AbortSignal.timeout(1000)))?.ok).toBe(true);
  });

  it('refuses to start when its own guacd would dial addresses that it cannot reach', async () => {
    await expect(async () => setUp({ reach: 'inner' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
