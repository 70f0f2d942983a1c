import { expect, it, onTestFinished } from 'vitest';
import { dice } from './dice.ts';
import { framerCase, viewerInputCase } from './guacamole-cases.ts';
import { logInCase, viewerCase } from './rfb-cases.ts';

/** `FUZZ_CASES=10000000 npx vitest run test/fuzz/fuzz.real`; with the FUZZ_SEED that is printed it is the same run. */
const CASES = Number(process.env.FUZZ_CASES ?? 200_000);
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_000);
const KINDS = [framerCase, viewerInputCase, framerCase, logInCase, viewerCase] as const;
/** Others get their turn, and what the runner wants to say is said. */
const BREATHE_EVERY = 20_000;

it(
  `${CASES} random cases of what browsers and desktops send, FUZZ_SEED=${SEED}`,
  async () => {
    const began = performance.now();
    // most of a refusal's cost is the stack that nobody reads
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    onTestFinished(() => {
      Error.stackTraceLimit = stackTraceLimit;
    });
    for (let index = 0; index < CASES; index += 1) {
      const run = KINDS[index % KINDS.length] ?? framerCase;
      // every case has dice of its own: the number of one that failed is enough to have it again
      try {
        await run(dice(SEED + index * 0x9e3779b1));
      } catch (error) {
        const again = `FUZZ_SEED=${SEED}, case ${index} (${run.name})`;
        throw new Error(`${again}: ${String(error)}`);
      }
      if (index % BREATHE_EVERY === 0) {
        await new Promise((resolve) => setImmediate(resolve));
        if (index % 1_000_000 === 0 && index > 0) say(index, performance.now() - began);
      }
    }
    say(CASES, performance.now() - began);
    expect.assertions(0);
  },
  60_000 + CASES,
);

function say(cases: number, ms: number): void {
  process.stdout.write(`FUZZ_SEED=${SEED}: ${cases} cases in ${(ms / 1000).toFixed(0)} s\n`);
}
