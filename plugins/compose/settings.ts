import { pullPolicy, z } from '../../src/api.ts';

/** An application's `settings` where its provider is `compose`; the file itself is checked by `checkedSettings`. */
export const composeSettings = z.strictObject({
  file: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe('Path of a Compose file, from the working directory of the gateway; read again for each start'),
  text: z
    .string()
    .min(1)
    .max(64 * 1024)
    .optional()
    .describe('The Compose file itself, instead of a path'),
  service: z
    .string()
    .min(1)
    .max(63)
    .describe("Service of the file that is the desktop: the application's guest port is its port"),
  volumes: z
    .enum(['remove', 'keep'])
    .default('remove')
    .describe('What becomes of the named volumes at a stop: "remove", or "keep" for somebody to look into'),
  pull: pullPolicy
    .optional()
    .describe('When images are pulled: "missing", "never" or "always"; the plugin\'s own when unset'),
});

export type ComposeSettings = z.output<typeof composeSettings>;
