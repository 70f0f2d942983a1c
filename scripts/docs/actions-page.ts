import { ACTIONS } from '../../plugins/action-api/actions.ts';
import { ERROR_TABLE } from '../../src/errors.ts';
import { code, GENERATED, table } from './markdown.ts';

export function actionsPage(): string {
  const actions = Object.entries(ACTIONS).map(([name, { summary, permissions, params }]) => [
    code(name),
    summary,
    permissions.map(code).join(' '),
    Object.keys(params.shape).map(code).join(' '),
  ]);
  const errors = Object.entries(ERROR_TABLE);
  const codes = [...new Set(errors.map(([, { action }]) => action))].toSorted((one, other) => one - other);
  const rows = codes.map((retCode) => [
    String(retCode),
    errors.flatMap(([name, { action }]) => (action === retCode ? [code(name)] : [])).join(' '),
  ]);
  return `${GENERATED}

# Action API

The services of the [REST API](../plugins/rest-api/README.md) behind one address, for programs that would rather name an
action than an address. Its schemas and examples are in \`/api/v1/openapi.json\`, under *Actions*.

\`\`\`sh
curl -s https://desks.example.org/api/action?pretty -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\
  -d '{"action": "CreateInstances", "items": [{"applicationId": "firefox"}]}'
\`\`\`

\`\`\`json
{
  "data": {
    "results": [
      { "id": "h7k2m9qxw4tn8vb3c5rd", "data": { "appId": "firefox", "status": "pending" }, "retCode": 0, "message": "ok" }
    ]
  },
  "retCode": 0,
  "message": "ok",
  "requestId": "k3v9m2q7x4t8w6c5h2b7"
}
\`\`\`

- **Who asks** is known by an access key (\`Authorization: Bearer …\`) or by the session's cookie; with a cookie the rules about
  other sites' pages hold as everywhere. An action needs the permissions of the table, and \`action-api.use\`.
- **Lists** (\`Describe…\`) take \`offset\` (0), \`limit\` (10, at most 100), \`reverse\`, \`ids\`, whole \`names\`, \`search\` (part of a
  name, in whatever case, where \`%\` and \`_\` stand for themselves) and \`createdFrom\`, \`createdTo\` (from then on, and before; UTC
  milliseconds since 1970), and answer \`items\`, \`total\`, \`offset\` and \`limit\`.
- **What changes something** does so with at most 100 things, one after the other, and has a result for each. Where some were
  done and some were not, \`retCode\` is 5002 and the status 207; where none was, it is that of the first.
- **A field that is not known** is refused by its name (4110), and so is everything that is not JSON.
- **The [audit log](audit.md)** has actions that change something by their names.

## Actions

${table(['Action', 'What it does', 'Permission', 'Parameters'], actions)}

## Codes

0 is ok. The HTTP status is that of the [error](errors.md).

${table(['retCode', 'Errors'], rows)}
`;
}
