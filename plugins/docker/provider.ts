import type { Provider } from '../../src/api.ts';
import type { DockerConfig } from './config.ts';
import { findContainer, listContainers, runtimeState } from './containers.ts';
import { engineHealth } from './health.ts';
import { createLabels } from './labels.ts';
import { containerLogs } from './logs.ts';
import { dockerParts } from './parts.ts';
import { untilReady } from './ready.ts';
import { type DockerSettings, dockerSettings } from './settings.ts';
import { startContainer } from './start.ts';
import { stopInstance } from './stop.ts';

/** One container an instance, on the engine that the configuration or DOCKER_HOST names. */
export function dockerProvider(config: DockerConfig, gatewayId: string): Provider<DockerSettings> {
  const labels = createLabels(config.labelPrefix, gatewayId);
  const parts = dockerParts(config, labels);
  return {
    id: 'docker',
    title: 'Docker',
    capabilities: {
      publishesPorts: true,
      survivesGateway: true,
      canPause: true,
      canRestart: true,
      canSnapshot: false,
      hasLogs: true,
    },
    settings: dockerSettings,
    start: (spec, context) => startContainer(parts, spec, context),
    ready: (ref, spec, context) => untilReady(parts, ref, spec, context),
    stop: (target, context) => stopInstance(parts, target, context),
    async inspect(target, signal) {
      const found = await findContainer(parts, await parts.engine(), target, signal);
      return found === null ? 'gone' : runtimeState(found.State.Status);
    },
    async list(signal) {
      const found = await listContainers(parts, await parts.engine(), signal);
      return found.flatMap(({ Id, Labels, State, Created }) => {
        const instanceId = labels.instanceOf(Labels);
        if (instanceId === null) return [];
        return [{ instanceId, ref: Id, state: runtimeState(State), createdAt: Created * 1000 }];
      });
    },
    async logs(target, options) {
      const id = target.ref ?? labels.containerName(target);
      return containerLogs(parts, await parts.engine(), id, options);
    },
    health: (signal) => engineHealth(parts, signal),
  };
}
