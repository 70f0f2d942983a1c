import { AppError, type Core, connectEngine, definePlugin, type HealthCheck } from '../../src/api.ts';
import { type GuacamoleConfig, guacamoleConfig } from './config.ts';
import { guacdMetrics } from './guacd-metrics.ts';
import { configuredHealth, noHealth, ownHealth } from './health.ts';
import { greetKeepers } from './keeper/claim.ts';
import { Keeper } from './keeper/keeper.ts';
import { KEEPER_PROGRAM } from './keeper/program.ts';
import { Returns } from './keeper/returns.ts';
import { OwnGuacd } from './own-guacd.ts';
import { configuredGuacd, GuacdPool, type GuacdSource, noGuacd } from './pool.ts';
import { phrasesDe } from './texts/phrases-de.ts';
import { guacamoleTransport } from './transport.ts';

export default definePlugin<GuacamoleConfig>({
  id: 'guacamole',
  config: guacamoleConfig,
  phrases: { de: phrasesDe },
  setup(core, config) {
    const { source, own, health, started } = choose(core, config);
    const { log } = core;
    const { gatewayId, dataDir: folder } = core.info;
    const pool = new GuacdPool(source, config.maxConnections);
    const keeper = new Keeper({ program: KEEPER_PROGRAM, folder, keepMs: config.keepSeconds * 1000, log });
    const transport = guacamoleTransport({
      pool,
      reach: config.reach,
      connectMs: config.connectTimeoutSeconds * 1000,
      handshakeMs: config.handshakeTimeoutSeconds * 1000,
      pictureMs: config.pictureTimeoutSeconds * 1000,
      returns: new Returns({ pool, keeper, folder, log }),
    });
    return {
      transports: [transport],
      health: [health],
      metrics: guacdMetrics(pool, own),
      async started() {
        await greetKeepers(folder());
        await started();
      },
      async close() {
        const isNeeded = keeper.keeps && source.leave !== undefined;
        await keeper.close(isNeeded ? { gatewayId } : null);
        if (isNeeded) source.leave?.();
        else await source.close();
      },
    };
  },
});

interface Choice {
  readonly source: GuacdSource;
  /** Null where guacd is not the gateway's own. */
  readonly own: OwnGuacd | null;
  readonly health: HealthCheck;
  started(): Promise<void>;
}

function choose(core: Core, config: GuacamoleConfig): Choice {
  const { guacd, container, image, reach } = config;
  const nothing = async (): Promise<void> => undefined;
  if (guacd !== undefined) {
    return { source: configuredGuacd(guacd), own: null, health: configuredHealth(guacd), started: nothing };
  }
  if (container === 'off') return { source: noGuacd, own: null, health: noHealth, started: nothing };
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
  const own = new OwnGuacd({
    image,
    gatewayId,
    log: core.log,
    network: config.network,
    most: config.containers,
    spreadAbove: config.containerConnections,
    limits: {
      cpus: config.containerCpus,
      memoryBytes: config.containerMemory,
      connections: config.maxConnections,
    },
    connect: () => connectEngine(),
  });
  return { source: own, own, health: ownHealth(own, image), started: () => own.adopt() };
}
