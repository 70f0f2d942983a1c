import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/testbed/longest-first.ts';

/** They need real parts, or take long: `npm run check` leaves them out. */
const real = ['**/*.real.test.ts'];
const fast = ['test/**/*.test.ts', 'plugins/**/*.test.ts'];
const never = ['**/node_modules/**', 'dist/**'];
const build = 'test/testbed/build.ts';
const bed = 'test/testbed/global-setup.ts';

/**
 * Real tests that wait for processes, leases and clocks more than they compute: several files at once. What measures
 * something, or fills the machine with desktops, is not one of them.
 */
const together = [
  'plugins/docker/provider.real.test.ts',
  'plugins/guacamole/keeper/keeper.real.test.ts',
  'plugins/guacamole/tunnel.real.test.ts',
  'plugins/rest-api/!(docs).real.test.ts',
  'plugins/vnc/{console,transport}.real.test.ts',
  'plugins/{bullmq,proxmox,webhooks}/**/*.real.test.ts',
  'plugins/{action-api,audit,demo,keys,ldap,mail,oidc,people,projects,quotas}/**/*.real.test.ts',
  'plugins/account/account.real.test.ts',
  'test/attack/{half-sessions,names,parameters,paths,routes,sign-in,slow,two-steps,upgrades,viewers}.real.test.ts',
  'test/auth/*.real.test.ts',
  'test/db/mariadb.real.test.ts',
  'test/flows/{accounts,clock-jumps,crash,homes,late-forms,resume,resume-own-guacd,start-key-crash,worker}.real.test.ts',
  'test/images/*.real.test.ts',
  'test/instances/!(changes|two-gateways).real.test.ts',
  'test/proxmox/{assertions,contract,converge,desktops,gateway,named,roll-back}.real.test.ts',
  'test/texts/german-pages.real.test.ts',
  'test/tunnels/limits-after-crash.real.test.ts',
  'test/tunnels/{early-frames,two-gateways}.real.test.ts',
  'test/recordings/{command-line,crash,pages,recordings}.real.test.ts',
  'test/{backup,cli,client,events,fakes,health,jobs,openapi,pools,projects,quotas,scheduler}/**/*.real.test.ts',
];
/** Files of a browser alone: it waits for pages about as long as it draws them, so two at once. */
const browsers = [
  'plugins/account/passkeys.real.test.ts',
  'plugins/rest-api/docs.real.test.ts',
  'plugins/web-ui/{connection-panel,pages,tigervnc,viewer,wishes}.real.test.ts',
  'test/attack/names-browser.real.test.ts',
  'test/flows/*-browser.real.test.ts',
  'test/looks/*.real.test.ts',
  'test/proxmox/inventory-page.real.test.ts',
  'test/recordings/{player,watched-browser}.real.test.ts',
];
const REAL = { testTimeout: 120_000, hookTimeout: 180_000, globalSetup: [build, bed] };

export default defineConfig({
  test: {
    testTimeout: 15_000,
    hookTimeout: 30_000,
    setupFiles: 'test/testbed/leaves-nothing.ts',
    sequence: { sequencer: LongestFirst },
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
          exclude: [...never, ...browsers, ...together],
          ...REAL,
          fileParallelism: false,
          // after the fast ones, so that nothing disturbs what is timed
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'browsers',
          include: browsers,
          exclude: never,
          ...REAL,
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: {
          name: 'together',
          include: together,
          exclude: never,
          ...REAL,
          maxWorkers: 4,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
