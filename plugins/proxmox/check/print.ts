import { commandsOf, type Examined, isWell } from './examine.ts';

const WORD = { ok: 'ok', missing: 'MISSING', note: 'note' } as const;

/** For people: a line for each thing, what to do below it, and the commands together at the end. */
export function print(examined: Examined, out: (line: string) => void): void {
  const { findings, isComplete } = examined;
  for (const { name, state, message, remedy } of findings) {
    out(`${WORD[state].padEnd(8)} ${name.padEnd(11)} ${message}`);
    if (remedy !== undefined) out(`${' '.repeat(20)} ${remedy}`);
  }
  if (!isComplete) out('The rest was not looked at: it shows when this is mended.');
  const commands = commandsOf(findings);
  if (commands.length > 0) {
    out('');
    out('As root on any node:');
    for (const command of commands) out(`  ${command}`);
  }
  if (isWell(examined)) {
    out('');
    out('Nothing is missing.');
  }
}

export function printJson(examined: Examined, out: (line: string) => void): void {
  const { version, isComplete, findings } = examined;
  const body = { ok: isWell(examined), version, isComplete, findings, commands: commandsOf(findings) };
  out(JSON.stringify(body, null, 2));
}
