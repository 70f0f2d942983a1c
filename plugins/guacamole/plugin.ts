import { AppError, type Core, connectEngine, definePlugin, type HealthCheck } from '../../src/api.ts';
import { type GuacamoleConfig, guacamoleConfig } from './config.ts';
import { configuredHealth, noHealth, ownHealth } from './health.ts';
import { OwnGuacd } from './own-guacd.ts';
import { configuredGuacd, GuacdPool, type GuacdSource, noGuacd } from './pool.ts';
import { guacamoleTransport } from './transport.ts';

export default definePlugin<GuacamoleConfig>({
  id: 'guacamole',
  config: guacamoleConfig,
  setup(core, config) {
    const { source, health, started } = choose(core, config);
    const transport = guacamoleTransport({
      pool: new GuacdPool(source, config.maxConnections),
      reach: config.reach,
      connectMs: config.connectTimeoutSeconds * 1000,
      handshakeMs: config.handshakeTimeoutSeconds * 1000,
      pictureMs: config.pictureTimeoutSeconds * 1000,
    });
    return { transports: [transport], health: [health], started, close: () => source.close() };
  },
});

interface Choice {
  readonly source: GuacdSource;
  readonly health: HealthCheck;
  started(): Promise<void>;
}

function choose(core: Core, { guacd, container, image, reach }: GuacamoleConfig): Choice {
  const nothing = async (): Promise<void> => undefined;
  if (guacd !== undefined) {
    return { source: configuredGuacd(guacd), health: configuredHealth(guacd), started: nothing };
  }
  if (container === 'off') return { source: noGuacd, health: noHealth, started: nothing };
  if (reach === 'inner') {
    throw new AppError(
      'CONFIG_INVALID',
      "Deskgate's own guacd runs beside the gateway, where reach is published.",
      {
        remedy: 'Set guacd in [plugins.guacamole], or remove reach = "inner" there.',
      },
    );
  }
  const { gatewayId } = core.info;
  const own = new OwnGuacd({ image, gatewayId, log: core.log, connect: () => connectEngine() });
  return { source: own, health: ownHealth(own, image), started: () => own.adopt() };
}
