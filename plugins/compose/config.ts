import { containerKeys, labelPrefixKey, z } from '../../src/api.ts';

/** `[plugins.compose]` */
export const composeConfig = z.strictObject({
  ...containerKeys,
  labelPrefix: labelPrefixKey('deskgate.compose').describe(
    "Start of the names and labels of containers, networks and volumes; not that of [plugins.docker], or each provider takes the other's desktops for its own",
  ),
  dependencyTimeoutSeconds: z
    .int()
    .min(1)
    .max(3600)
    .default(120)
    .describe('Time for a service to become healthy, or to end, before those that depend on it are given up'),
});

export type ComposeConfig = z.output<typeof composeConfig>;
