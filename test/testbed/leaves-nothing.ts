import { afterAll, beforeAll } from 'vitest';
import { pauseMs, watchResources } from './leftovers.ts';

/** What is closing when the last test ends has so long for it: longer than any polite end of a socket. */
const GRACE_MS = 4000;
const LOOK_EVERY_MS = 20;

const resources = watchResources();
let before: readonly string[] = [];

// of a file: begins before its own hooks, and ends after them
beforeAll(() => {
  before = resources.open();
});

afterAll(async () => {
  resources.clearForgiven();
  const deadline = performance.now() + GRACE_MS;
  for (;;) {
    const left = more(resources.open(), before);
    if (left.length === 0) return;
    if (performance.now() > deadline) throw new Error(`This file leaves open:\n${left.join('\n')}`);
    await pauseMs(LOOK_EVERY_MS);
  }
});

/** The lines that were not there before, each as often as there is more of it. */
function more(now: readonly string[], then: readonly string[]): string[] {
  const known = [...then];
  return now.filter((line) => {
    const at = known.indexOf(line);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}
