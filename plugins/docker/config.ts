import { containerKeys, labelPrefixKey, size, z } from '../../src/api.ts';

const MIB = 1024 ** 2;

/** `[plugins.docker]` */
export const dockerConfig = z.strictObject({
  ...containerKeys,
  memoryNeed: size(6 * MIB)
    .prefault('512m')
    .describe(
      'Memory that a desktop is expected to use whose application names none, such as "512m": what must be free on the host before it starts',
    ),
  homeRoots: z
    .array(z.string().regex(/^\/[^:]+$/, 'expected an absolute path'))
    .default([])
    .describe("Folders of the Docker host below which an application's home may have a template"),
  labelPrefix: labelPrefixKey('deskgate').describe('Start of the names and labels of containers'),
});

export type DockerConfig = z.output<typeof dockerConfig>;
