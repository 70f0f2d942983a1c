import { ERROR_TABLE, type ErrorCode } from '../../src/errors.ts';
import { MEANINGS } from './error-meanings.ts';
import { code, GENERATED, table } from './markdown.ts';

export function errorsPage(): string {
  const rows = Object.entries(ERROR_TABLE).map(([name, { status, action, remedy }]) => [
    code(name),
    String(status),
    String(action),
    MEANINGS[name as ErrorCode] ?? '',
    remedy,
  ]);
  return `${GENERATED}

# Errors

Whatever fails, fails with one of these codes: on the page, in JSON, on the command line and in the log. A code never
changes its meaning.

In JSON an error looks like this. \`detail\` is null when there is nothing to add; \`remedy\` is the one of the table
unless the place that failed knows a better one; \`requestId\` is found again in the log.

\`\`\`json
{
  "code": "PORTS_EXHAUSTED",
  "message": "All 1000 ports are taken.",
  "detail": null,
  "remedy": "Stop a desktop, or widen the port range.",
  "requestId": "0197c1f3a6b87d0f"
}
\`\`\`

*HTTP* is the status of an answer that carries the code, *action* the \`retCode\` of the action API.

${table(['Code', 'HTTP', 'Action', 'Meaning', 'Remedy'], rows)}
`;
}
