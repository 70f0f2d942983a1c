import { describe, expect, it } from 'vitest';
import { sentenceOf } from './problem.ts';
import { readCompose } from './read-compose.ts';
import { EXAMPLE_VARIABLES } from './variables.ts';

/** What is wrong, as people are told it. */
function problems(text: string, { guestPort = null }: { guestPort?: number | null } = {}): string[] {
  const result = readCompose(text, { desktop: 'desk', guestPort, variables: EXAMPLE_VARIABLES });
  return 'problems' in result ? result.problems.map(sentenceOf) : [];
}

/** The service `desk` with these lines below it. */
const desk = (...lines: string[]): string =>
  ['services:', '  desk:', '    image: desk', ...lines.map((line) => `    ${line}`), ''].join('\n');

describe('a wrong Compose file', () => {
  it.each<[string, string, string]>([
    ['no file', '', 'line 1, column 1: expected services; the file is empty'],
    ['no table', '[1]', 'line 1, column 1: expected a table, got a list'],
    ['no services', 'volumes: {}', 'line 1, column 1: expected services'],
    [
      'broken YAML',
      'services:\n  desk: [',
      'line 2, column 10: is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    [
      'a tab',
      'services:\n\tdesk: {}',
      'line 2, column 1: is not valid YAML: a tab indents; YAML wants spaces',
    ],
    [
      'a key twice',
      'services:\n  desk: { image: a, image: b }',
      'line 2, column 21: is not valid YAML: a key stands twice in one table',
    ],
    [
      'two documents',
      'services: {}\n---\nservices: {}\n',
      'line 2, column 1: a second document begins; expected only one',
    ],
    [
      'an unknown key at the top',
      `${desk()}sevices: {}`,
      'line 4, column 1: sevices: is not supported; did you mean services? supported here: services, networks, volumes, version',
    ],
    [
      'a mistyped key',
      desk('comand: x'),
      'line 4, column 5: services.desk.comand: is not supported; did you mean command?',
    ],
    [
      'a key that is not supported',
      desk('build: .'),
      'line 4, column 5: services.desk.build: is not supported; images are not built here',
    ],
    [
      'a file of variables',
      desk('env_file: .env'),
      'line 4, column 5: services.desk.env_file: is not supported; write the variables into environment',
    ],
    ['no image', 'services:\n  desk: {}', 'line 2, column 3: services.desk: expected an image'],
    [
      'a number as image',
      desk().replace('image: desk', 'image: [1]'),
      'line 3, column 5: services.desk.image: expected the name of an image, such as deskgate/desktop:latest, got a list',
    ],
    [
      'another desktop',
      'services:\n  web: { image: web }',
      'line 1, column 1: services: expected a service desk, which is to be the desktop; there are web',
    ],
    [
      'a service with a bad name',
      `${desk()}  -x: { image: a }`,
      'line 4, column 3: services.-x: expected a name',
    ],
    [
      'an unknown dependency',
      desk('depends_on: [db]'),
      'line 4, column 18: services.desk.depends_on[0]: there is no service of that name; there are desk',
    ],
    [
      'an unknown condition',
      `${desk('depends_on: { db: { condition: service_heathy } }')}  db: { image: db }`,
      'line 4, column 25: services.desk.depends_on.db.condition: expected "service_started" or "service_healthy"',
    ],
    [
      'a circle',
      `${desk('depends_on: [a]')}  a: { image: a, depends_on: [b] }\n  b: { image: b, depends_on: [desk] }`,
      'line 2, column 3: services.desk: services depend on each other in a circle: desk → a → b → desk',
    ],
    [
      'itself',
      desk('depends_on: [desk]'),
      'line 2, column 3: services.desk: services depend on each other in a circle: desk → desk',
    ],
    [
      'an unknown network',
      desk('networks: [back]'),
      'line 4, column 16: services.desk.networks[0]: there is no network of that name',
    ],
    [
      'only internal networks',
      `${desk('networks: [back]')}networks: { back: { internal: true } }`,
      'line 2, column 3: services.desk: expected a network that is not internal',
    ],
    [
      'another driver',
      `${desk()}networks: { a: { driver: macvlan } }`,
      'line 4, column 18: networks.a.driver: expected "bridge"; other drivers are not supported',
    ],
    [
      'an unknown volume',
      desk('volumes: ["data:/data"]'),
      'line 4, column 15: services.desk.volumes[0]: there is no volume data',
    ],
    [
      'a volume with a driver',
      `${desk()}volumes: { a: { driver: nfs } }`,
      'line 4, column 17: volumes.a.driver: is not supported; only local volumes are made',
    ],
    [
      'a relative folder',
      desk('volumes: ["./data:/data"]'),
      'line 4, column 15: services.desk.volumes[0]: expected the name of a volume or an absolute path of the Docker host',
    ],
    [
      'a volume without a name',
      desk('volumes: [/data]'),
      'line 4, column 15: services.desk.volumes[0]: expected source:/target',
    ],
    [
      'two mounts at one place',
      desk('volumes: ["/a:/x", "/b:/x"]'),
      'line 4, column 24: services.desk.volumes[1]: something else is mounted at the same place',
    ],
    [
      'options of tmpfs',
      desk('tmpfs: /run:suid'),
      'line 4, column 5: services.desk.tmpfs: expected tmpfs options among',
    ],
    [
      'a published port',
      desk('ports: ["8080:5901"]'),
      'line 4, column 13: services.desk.ports[0]: expected the port of the desktop alone',
    ],
    [
      'a port of another service',
      `${desk()}  db: { image: db, ports: ["5432"] }`,
      'line 4, column 20: services.db.ports: is not supported in a service that is not the desktop',
    ],
    ['a restart', desk('restart: always'), 'line 4, column 5: services.desk.restart: expected "no"'],
    [
      'loose confinement',
      desk('security_opt: ["seccomp:unconfined"]'),
      'line 4, column 20: services.desk.security_opt[0]: expected "no-new-privileges:true"',
    ],
    [
      'all capabilities',
      desk('cap_add: [ALL]'),
      'line 4, column 15: services.desk.cap_add[0]: all capabilities at once are not given',
    ],
    [
      'privileges',
      desk('privileged: true'),
      'line 4, column 5: services.desk.privileged: is not supported; name the capabilities',
    ],
    [
      'too little memory',
      desk('mem_limit: 1m'),
      'line 4, column 5: services.desk.mem_limit: expected a size such as "512m" or "2g", at least 6 MB',
    ],
    [
      'a limit twice',
      desk('mem_limit: 1g', 'deploy: { resources: { limits: { memory: 1g } } }'),
      'line 4, column 5: services.desk.mem_limit: stands in deploy.resources.limits too',
    ],
    [
      'replicas',
      desk('deploy: { replicas: 2 }'),
      'line 4, column 15: services.desk.deploy.replicas: is not supported; each service runs once',
    ],
    [
      'a duration',
      desk('stop_grace_period: soon'),
      'line 4, column 5: services.desk.stop_grace_period: expected a duration such as 10s',
    ],
    [
      'a test',
      desk('healthcheck: { test: [true] }'),
      'line 4, column 20: services.desk.healthcheck.test: expected ["NONE"]',
    ],
    [
      'a text for a flag',
      desk('init: sometimes'),
      'line 4, column 5: services.desk.init: expected true or false, got a single value',
    ],
    [
      'an open quote',
      desk('command: say "hello'),
      'line 4, column 5: services.desk.command: a quote is not closed',
    ],
    [
      'no command',
      desk('command: []'),
      'line 4, column 5: services.desk.command: expected at least one word',
    ],
    [
      'a variable without a value',
      desk('environment: { HOME: }'),
      'line 4, column 20: services.desk.environment.HOME: has no value; the environment of the gateway is not passed on',
    ],
    [
      'a variable without a value in a list',
      desk('environment: [HOME]'),
      'line 4, column 19: services.desk.environment[0]: has no value',
    ],
    [
      'a variable of the gateway',
      desk('environment: { A: "$HOME" }'),
      'line 4, column 20: services.desk.environment.A: there is no variable HOME; known: DESKGATE_PASSWORD',
    ],
    [
      'a lonely dollar',
      desk('environment: { A: "5$" }'),
      'line 4, column 20: services.desk.environment.A: a dollar sign must be written $$',
    ],
    [
      'the password in a command',
      desk(`command: ["\${DESKGATE_PASSWORD}"]`),
      'line 4, column 15: services.desk.command[0]: the password may stand in an environment only',
    ],
    [
      'the password in a label',
      desk('labels: { a: "$DESKGATE_PASSWORD" }'),
      'line 4, column 15: services.desk.labels.a: the password may stand in an environment only',
    ],
    [
      'a label of ours',
      desk('labels: { deskgate.instance: x }'),
      'line 4, column 15: services.desk.labels.deskgate.instance: labels below deskgate.',
    ],
    [
      'merge keys',
      desk('environment: { <<: { A: 1 } }'),
      'line 4, column 20: services.desk.environment: expected a plain name as key',
    ],
  ])('tells where and what: %s', (_, text, expected) => {
    const told = problems(text);
    expect(told.join('\n')).toContain(expected);
    expect(told).toHaveLength(1);
  });

  it('tells everything that is wrong, in the order of the file', () => {
    expect(
      problems(desk('privileged: true', 'restart: always', 'mem_limit: lots')).map((text) =>
        text.slice(0, 17),
      ),
    ).toEqual(['line 4, column 5:', 'line 5, column 5:', 'line 6, column 5:']);
  });

  it('refuses another port than the guest port once that is known', () => {
    expect(problems(desk('ports: ["5902"]'))).toEqual([]);
    expect(problems(desk('ports: ["5902"]'), { guestPort: 5901 })[0]).toContain(
      "services.desk.ports[0]: expected the application's guest port 5901",
    );
    expect(problems(desk('ports: [{ target: 5901, protocol: tcp }]'), { guestPort: 5901 })).toEqual([]);
  });

  it('repeats no value of an environment', () => {
    const secret = 'hunter2';
    const wrong = [
      desk('environment:', `  PASSWORD: [${secret}]`, `  A: ${secret}$`, `  B: "${secret} $NOPE"`),
      desk('environment:', `  - "=${secret}"`, `  - "A B=${secret}"`),
      desk('environment:', `  A: "${secret}`),
      desk('environment:', `  A: ${secret}: ${secret}`, '  B'),
      desk(`environment: ${secret}`),
      desk(`image: "${secret} ${secret}"`),
    ];
    for (const text of wrong) {
      const told = problems(text);
      expect(told).not.toEqual([]);
      expect(told.join('\n')).not.toContain(secret);
    }
  });
});
