import { type Provider, runtimeState, watchContainers } from '../../src/api.ts';
import type { DockerConfig } from './config.ts';
import { findContainer, listContainers } from './containers.ts';
import { engineHealth } from './health.ts';
import { templateProblem } from './home-folder.ts';
import { homeVolume, removeHome } from './homes.ts';
import { createLabels } from './labels.ts';
import { restartContainer, setPaused } from './lifecycle.ts';
import { containerLogs } from './logs.ts';
import { writeOwner } from './owner-file.ts';
import { dockerParts } from './parts.ts';
import { imageNeed, prepareImage } from './prepare.ts';
import { untilReady } from './ready.ts';
import { desktopNeeds, hostRoom } from './room.ts';
import { type DockerSettings, dockerSettings } from './settings.ts';
import { snapshotContainer } from './snapshot.ts';
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
      canSnapshot: true,
      hasLogs: true,
      keepsHomes: true,
      makes: 'container',
    },
    settings: dockerSettings,
    start: (spec, context) => startContainer(parts, spec, context),
    ready: (ref, spec, context) => untilReady(parts, ref, spec, context),
    stop: (target, context) => stopInstance(parts, target, context),
    restart: (target, context) => restartContainer(parts, target, context),
    pause: (target, context) => setPaused(parts, target, context, true),
    resume: (target, context) => setPaused(parts, target, context, false),
    snapshot: (target, context) => snapshotContainer(parts, target, context),
    async bind(target, to, { signal }) {
      const container = target.ref ?? labels.containerName(target);
      await writeOwner(await parts.engine(), container, to, signal);
    },
    usesOwner: ({ tellOwner }) => tellOwner,
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
    async watch(listener, signal) {
      await watchContainers(await parts.engine(), labels.events, listener, signal);
    },
    async logs(target, options) {
      const id = target.ref ?? labels.containerName(target);
      return containerLogs(parts, await parts.engine(), id, options);
    },
    health: (signal) => engineHealth(parts, signal),
    homeRef: (homeId) => homeVolume(labels, homeId),
    homeProblem({ template }) {
      const problem = template === null ? null : templateProblem(template, config);
      return problem === null ? null : `template: ${problem}`;
    },
    removeHome: (ref, signal) => removeHome(parts, ref, signal),
    room: hostRoom(parts),
    needs: (settings) => desktopNeeds(settings, config),
    images: async ({ settings }) => [imageNeed(settings, config)],
    prepareImage: (need, context) => prepareImage(parts, need, context),
  };
}
