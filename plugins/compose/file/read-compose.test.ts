import { describe, expect, it } from 'vitest';
import type { ComposeFile, Service } from './model.ts';
import { sentenceOf } from './problem.ts';
import { readCompose } from './read-compose.ts';
import { EXAMPLE_VARIABLES, type Variables } from './variables.ts';

interface Given {
  readonly desktop?: string;
  readonly guestPort?: number | null;
  readonly variables?: Partial<Variables>;
}

function read(text: string, { desktop = 'desk', guestPort = null, variables = {} }: Given = {}) {
  return readCompose(text, { desktop, guestPort, variables: { ...EXAMPLE_VARIABLES, ...variables } });
}

function valid(text: string, given: Given = {}): ComposeFile {
  const result = read(text, given);
  if ('problems' in result) throw new Error(result.problems.map(sentenceOf).join('\n'));
  return result;
}

/** The service `desk` with these lines below it. */
const desk = (...lines: string[]): string =>
  ['services:', '  desk:', '    image: desk', ...lines.map((line) => `    ${line}`), ''].join('\n');

const service = (...lines: string[]): Service => {
  const [first] = valid(desk(...lines)).services;
  if (first === undefined) throw new Error('There is no service.');
  return first;
};

describe('a Compose file', () => {
  it('gives what its services leave out a meaning', () => {
    expect(valid(desk())).toEqual({
      desktop: 'desk',
      networks: [{ name: 'default', isInternal: false }],
      volumes: [],
      services: [
        {
          name: 'desk',
          level: 0,
          image: 'desk',
          command: null,
          entrypoint: null,
          environment: [],
          dependsOn: [],
          healthCheck: null,
          mounts: [],
          tmpfs: {},
          networks: [{ network: 'default', aliases: [] }],
          limits: { memory: null, cpus: null, pids: null, shmSize: null },
          labels: {},
          user: null,
          workingDir: null,
          hostname: null,
          capAdd: [],
          capDrop: [],
          readOnly: false,
          init: true,
          stopGraceMs: null,
        },
      ],
    });
  });

  it.each<[string, string[], Partial<Service>]>([
    [
      'a command as a text',
      ['command: sh -c \'echo "a b"\' x'],
      { command: ['sh', '-c', 'echo "a b"', 'x'] },
    ],
    ['a command as a list', ['command: [sleep, 10]'], { command: ['sleep', '10'] }],
    ['an entrypoint', ['entrypoint: ["/run"]'], { entrypoint: ['/run'] }],
    [
      'an environment as a table',
      ['environment:', '  A: 1', '  B: "yes"', '  C: true', '  E: ""', '  V: 1.10'],
      {
        environment: [
          ['A', '1'],
          ['B', 'yes'],
          ['C', 'true'],
          ['E', ''],
          ['V', '1.10'],
        ].map(([name = '', value = '']) => ({ name, value, isSecret: false, holdsPassword: false })),
      },
    ],
    [
      'an environment as a list',
      ['environment: [A=1, "B=c=d", A=2]'],
      {
        environment: [
          { name: 'A', value: '2', isSecret: false, holdsPassword: false },
          { name: 'B', value: 'c=d', isSecret: false, holdsPassword: false },
        ],
      },
    ],
    [
      'a health check',
      ['healthcheck: { test: [CMD, ok], interval: 1m30s, timeout: 500ms, retries: 5, start_period: 0s }'],
      {
        healthCheck: {
          test: ['CMD', 'ok'],
          intervalMs: 90_000,
          timeoutMs: 500,
          retries: 5,
          startPeriodMs: 0,
        },
      },
    ],
    [
      'a health check as a text',
      ['healthcheck: { test: test -e /ok }'],
      {
        healthCheck: {
          test: ['CMD-SHELL', 'test -e /ok'],
          intervalMs: null,
          timeoutMs: null,
          retries: null,
          startPeriodMs: null,
        },
      },
    ],
    [
      'no health check',
      ['healthcheck: { disable: true }'],
      {
        healthCheck: {
          test: ['NONE'],
          intervalMs: null,
          timeoutMs: null,
          retries: null,
          startPeriodMs: null,
        },
      },
    ],
    ['memory in tmpfs', ['tmpfs: /run:size=64m,mode=1777'], { tmpfs: { '/run': 'size=64m,mode=1777' } }],
    [
      'tmpfs in the long form',
      ['volumes:', '  - { type: tmpfs, target: /run, tmpfs: { size: 1m, mode: 0o700 } }'],
      { tmpfs: { '/run': 'size=1048576,mode=0700' } },
    ],
    [
      'a folder of the host',
      ['volumes: ["/srv/data:/data:ro"]'],
      { mounts: [{ type: 'bind', source: '/srv/data', target: '/data', readOnly: true }] },
    ],
    [
      'limits below deploy',
      ['deploy: { resources: { limits: { cpus: "0.5", memory: 256M, pids: 64 } } }'],
      { limits: { memory: 256 * 1024 ** 2, cpus: 0.5, pids: 64, shmSize: null } },
    ],
    [
      'limits as older files have them',
      ['cpus: 1.5', 'mem_limit: 1g', 'pids_limit: 100', 'shm_size: 64mb'],
      { limits: { memory: 1024 ** 3, cpus: 1.5, pids: 100, shmSize: 64 * 1024 ** 2 } },
    ],
    ['labels as a table', ['labels: { com.example/a: 1, b: }'], { labels: { 'com.example/a': '1', b: '' } }],
    ['labels as a list', ['labels: [a=b=c, d]'], { labels: { a: 'b=c', d: '' } }],
    [
      'rights',
      ['cap_drop: [ALL]', 'cap_add: [CAP_CHOWN, KILL]'],
      { capDrop: ['ALL'], capAdd: ['CHOWN', 'KILL'] },
    ],
    [
      'the rest',
      [
        'user: "1000:1000"',
        'working_dir: /srv',
        'hostname: box',
        'read_only: true',
        'init: false',
        'stop_grace_period: 3s',
      ],
      {
        user: '1000:1000',
        workingDir: '/srv',
        hostname: 'box',
        readOnly: true,
        init: false,
        stopGraceMs: 3000,
      },
    ],
    [
      'what every service has anyway',
      [
        'restart: no',
        'security_opt: ["no-new-privileges:true"]',
        'x-note: { anything: [1] }',
        'ports: ["5901"]',
      ],
      { name: 'desk' },
    ],
  ])('has %s', (_, lines, expected) => {
    expect(service(...lines)).toMatchObject(expected);
  });

  it('puts services after those that they depend on', () => {
    const { services } = valid(`
services:
  desk:
    image: desk
    depends_on: { web: { condition: service_healthy }, seed: { condition: service_completed_successfully } }
  web: { image: web, depends_on: [db] }
  seed: { image: seed, depends_on: [db] }
  db: { image: db }
`);
    expect(services.map(({ name, level }) => [name, level])).toEqual([
      ['db', 0],
      ['web', 1],
      ['seed', 1],
      ['desk', 2],
    ]);
    expect(services.at(-1)?.dependsOn).toEqual([
      { service: 'web', condition: 'service_healthy' },
      { service: 'seed', condition: 'service_completed_successfully' },
    ]);
  });

  it('has networks and volumes that services share, those that publish ports first', () => {
    const file = valid(`
services:
  desk: { image: desk, networks: [back, front], volumes: ["data:/data"] }
  db: { image: db, networks: { back: { aliases: [sql] } }, volumes: [{ type: volume, source: data, target: /db }] }
networks: { back: { internal: true }, front: {}, unused: }
volumes: { data: }
`);
    expect(file.networks).toEqual([
      { name: 'back', isInternal: true },
      { name: 'front', isInternal: false },
    ]);
    expect(file.volumes).toEqual(['data']);
    expect(file.services.map(({ networks }) => networks)).toEqual([
      [
        { network: 'front', aliases: [] },
        { network: 'back', aliases: [] },
      ],
      [{ network: 'back', aliases: ['sql'] }],
    ]);
  });

  it('may say the same twice with an anchor', () => {
    const file = valid(`
x-common: &common { A: "1" }
services:
  desk: { image: desk, environment: *common }
  db: { image: db, environment: *common }
`);
    expect(file.services.map(({ environment }) => environment[0]?.value)).toEqual(['1', '1']);
  });
});

describe('variables', () => {
  it('are put in, the password as a secret', () => {
    const variables = { DESKGATE_PASSWORD: 'pa$$s', DESKGATE_GEOMETRY: '800x600' };
    const text = desk(
      'environment:',
      `  VNC_PASSWORD: \${DESKGATE_PASSWORD}`,
      '  URL: vnc://user:$DESKGATE_PASSWORD@desk',
      `  SIZE: \${DESKGATE_GEOMETRY:-1x1}`,
      `  WHO: \${DESKGATE_USERNAME:-nobody}`,
      '  COST: $$5',
      '  API_TOKEN: abc',
      `command: run --size \${DESKGATE_GEOMETRY}`,
    );
    const [{ environment, command } = service()] = valid(text, {
      variables: { ...variables, DESKGATE_USERNAME: '' },
    }).services;
    expect(
      environment.map(({ name, value, isSecret, holdsPassword }) => [name, value, isSecret, holdsPassword]),
    ).toEqual([
      ['VNC_PASSWORD', 'pa$$s', true, true],
      ['URL', 'vnc://user:pa$$s@desk', true, true],
      ['SIZE', '800x600', false, false],
      ['WHO', 'nobody', false, false],
      ['COST', '$5', false, false],
      ['API_TOKEN', 'abc', true, false],
    ]);
    expect(command).toEqual(['run', '--size', '800x600']);
  });

  it('do not become more words of a command than one', () => {
    const variables = { DESKGATE_USERNAME: "a b' -x" };
    const [first] = valid(desk(`command: greet $DESKGATE_USERNAME 'dear \${DESKGATE_USERNAME}'`), {
      variables,
    }).services;
    expect(first?.command).toEqual(['greet', "a b' -x", "dear a b' -x"]);
  });
});
