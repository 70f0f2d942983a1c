import { haveImage, type Provider, watchContainers } from '../../src/api.ts';
import { checkedSettings } from './checked-settings.ts';
import type { ComposeConfig } from './config.ts';
import { composeHealth } from './health.ts';
import { createLabels } from './labels.ts';
import { restartDesktop, setPaused } from './lifecycle.ts';
import { stackLogs } from './logs.ts';
import { composeParts } from './parts.ts';
import { imagesOf } from './plan.ts';
import { untilReady } from './ready.ts';
import { removeStack } from './remove-stack.ts';
import type { ComposeSettings } from './settings.ts';
import { findStacks, foundInstance, stateNow } from './stack.ts';
import { startStack } from './start.ts';

/** One stack of containers, networks and volumes an instance. The engine is asked itself, never the docker command. */
export function composeProvider(config: ComposeConfig, gatewayId: string): Provider<ComposeSettings> {
  const labels = createLabels(config.labelPrefix, gatewayId);
  const parts = composeParts(config, labels);
  return {
    id: 'compose',
    title: 'Docker Compose',
    capabilities: {
      publishesPorts: true,
      survivesGateway: true,
      canPause: true,
      canRestart: true,
      canSnapshot: false,
      hasLogs: true,
      keepsHomes: false,
    },
    settings: checkedSettings,
    start: (spec, context) => startStack(parts, spec, context),
    ready: (ref, spec, context) => untilReady(parts, ref, spec, context),
    async stop({ instanceId }, { signal, graceMs }) {
      await removeStack(parts, await parts.engine(), instanceId, { signal, graceMs });
    },
    restart: (target, context) => restartDesktop(parts, target, context),
    pause: (target, context) => setPaused(parts, target, context, true),
    resume: (target, context) => setPaused(parts, target, context, false),
    async inspect({ instanceId }, signal) {
      const engine = await parts.engine();
      const [stack] = await findStacks(parts, engine, signal, instanceId);
      return stack === undefined ? 'gone' : stateNow(engine, stack, signal);
    },
    async list(signal) {
      const stacks = await findStacks(parts, await parts.engine(), signal);
      return stacks.map((stack) => foundInstance(stack, labels.stackName(stack)));
    },
    async watch(listener, signal) {
      await watchContainers(await parts.engine(), labels.events, listener, signal);
    },
    async logs({ instanceId }, options) {
      const engine = await parts.engine();
      const [stack] = await findStacks(parts, engine, options.signal, instanceId);
      const ids = (stack?.containers ?? []).map(({ id }) => id);
      return stackLogs(parts, engine, ids, options);
    },
    health: (signal) => composeHealth(parts, signal),
    async images(app, signal) {
      const how = app.settings.pull ?? config.pull;
      return (await imagesOf(app, signal)).map((image) => ({ image, how }));
    },
    async prepareImage({ image, how }, context) {
      await haveImage(await parts.engine(), image, how === 'build' ? 'missing' : how, context);
    },
  };
}
