import { appDefinition } from '../../src/apps/definition.ts';
import { coreConfig } from '../../src/config/core.ts';
import { shapeOf } from '../../src/config/shape.ts';
import { keyTable } from './key-rows.ts';
import { GENERATED } from './markdown.ts';
import type { DocumentedPlugin } from './plugins.ts';

const INTRODUCTION = `# Configuration

Deskgate runs without any configuration. What you want otherwise stands in a TOML file or in the environment; the
environment wins over the file, the file over the defaults.

- **File.** The one named by \`--config\`, else by \`DESKGATE_CONFIG\`, else \`deskgate.toml\` in the working directory where
  there is one.
- **Environment.** \`DESKGATE_<KEY>\` for the core, \`DESKGATE_<PLUGIN>_<KEY>\` for a plugin; hyphens in a plugin's id become
  underscores. Lists are separated by commas. Tables are JSON, with the keys spelled as in TOML. An empty variable counts
  as unset.
- **Paths** start from the working directory.
- **Unknown or wrong keys** stop the start. Every problem is told at once: where it stands, what was expected, what was
  found, and the nearest known key.
- **Secrets** are never printed, not even in an error.

\`deskgate config print\` shows every value and where it came from, \`deskgate config check\` only says what is wrong.

In Kubernetes, a service named \`deskgate\` makes the cluster set variables such as \`DESKGATE_PORT=tcp://…\` in every pod:
set \`enableServiceLinks: false\`, or give the service another name.

\`\`\`toml
port = 8443
public_url = "https://desk.example.org"

[plugins.rest-api]
docs = false

[[apps]]
id = "terminal"
name = "Terminal"
provider = "demo"
\`\`\`
`;

/** docs/config.md */
export function configPage(plugins: readonly DocumentedPlugin[]): string {
  const sections = plugins.filter(({ config }) => hasKeys(config));
  const bare = plugins.filter(({ config }) => !hasKeys(config)).map(({ id }) => id);
  const all = plugins.flatMap(({ providers }) => providers);
  return [
    GENERATED,
    INTRODUCTION.trimEnd(),
    '## Core\n\nAt the top of the file, before the first table.',
    keyTable(coreConfig, null),
    '## Plugins',
    ...sections.flatMap(({ id, config }) => [`### \`[plugins.${id}]\``, keyTable(config, id)]),
    ...(bare.length === 0 ? [] : [`Without keys of their own: ${bare.join(', ')}.`]),
    '## Applications\n\nEach in a table `[[apps]]`; they cannot be given in the environment.',
    keyTable(appDefinition),
    ...all.flatMap(({ id, settings }) => [
      `### \`[apps.settings]\` with \`provider = "${id}"\``,
      hasKeys(settings) ? keyTable(settings) : 'No keys.',
    ]),
  ]
    .join('\n\n')
    .concat('\n');
}

const hasKeys = (schema: DocumentedPlugin['config']): boolean =>
  Object.keys(shapeOf(schema) ?? {}).length > 0;
