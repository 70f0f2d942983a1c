import { defineConfig } from 'vitest/config';

const real = ['**/*.real.test.ts'];
const fast = ['test/**/*.test.ts', 'plugins/**/*.test.ts'];
const never = ['**/node_modules/**', 'dist/**'];

export default defineConfig({
  test: {
    testTimeout: 15_000,
    hookTimeout: 30_000,
    projects: [
      {
        extends: true,
        // tests wait more than they compute, so no core is left over for the runner
        test: { name: 'fast', include: fast, exclude: [...never, ...real], maxWorkers: '100%' },
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
          globalSetup: 'test/testbed/global-setup.ts',
          // after the fast ones, so that nothing disturbs what is timed
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
