import { defineConfig } from 'vitest/config';

/** They need real parts, or take long: `npm run check` leaves them out. */
const real = ['**/*.real.test.ts'];
const fast = ['test/**/*.test.ts', 'plugins/**/*.test.ts'];
const never = ['**/node_modules/**', 'dist/**'];
const build = 'test/testbed/build.ts';

export default defineConfig({
  test: {
    testTimeout: 15_000,
    hookTimeout: 30_000,
    setupFiles: 'test/testbed/leaves-nothing.ts',
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: fast,
          exclude: [...never, ...real],
          globalSetup: build,
          // they wait more than they compute, and what one file leaves behind shall be found out by the next
          maxWorkers: '100%',
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: real,
          exclude: never,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          globalSetup: [build, 'test/testbed/global-setup.ts'],
          // after the fast ones, so that nothing disturbs what is timed
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
