import { rmSync } from 'node:fs';
import type { RawHandle } from './keeper/held.ts';
import { Keeping } from './keeper/keeping.ts';
import type { FromKeeper, KeeperOptions, ToKeeper } from './keeper/messages.ts';
import { listenForQuestions } from './keeper/questions.ts';

/** A process of its own beside the gateway, which it outlives: what it holds of guacd lasts while its gateway is replaced. */
const options = JSON.parse(process.argv[2] ?? '{}') as KeeperOptions;
const keeping = new Keeping(options, () => void end());
const server = listenForQuestions(options.socket, keeping);

process.on('message', (message: ToKeeper, handle: unknown) => {
  void keeping.hear(message, handle as RawHandle | undefined).then(answer);
});
process.on('disconnect', () => keeping.orphaned());
// who stops everything of this machine or service means this too
process.once('SIGTERM', () => {
  keeping.releaseAll();
  process.exit(0);
});
if (!process.connected) keeping.orphaned();

function answer(words: FromKeeper | null): void {
  if (words !== null && process.connected) process.send?.(words, () => undefined);
}

async function end(): Promise<void> {
  server.close();
  rmSync(options.socket, { force: true });
  const gatewayId = keeping.forsakenGuacdOf;
  if (gatewayId !== null) await removeGuacd(gatewayId).catch(() => undefined);
  // good-byes are on their way
  setTimeout(() => process.exit(0), 200);
}

async function removeGuacd(gatewayId: string): Promise<void> {
  const { removeForsaken } = await import('./keeper/remove-forsaken.ts');
  await removeForsaken(gatewayId);
}
