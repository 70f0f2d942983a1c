import type { TestProject } from 'vitest/node';
import { openTestbed, STATE_VARIABLE } from './bed.ts';
import type { TestbedState } from './part-info.ts';
import { requireAllParts } from './require-all.ts';

/** Set-up of the real tests: takes the bed that `npm test` has opened, or opens one of what this machine has. */
export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const handed = process.env[STATE_VARIABLE];
  if (handed !== undefined) {
    project.provide('testbed', JSON.parse(handed) as TestbedState);
    return undefined;
  }
  const never = new AbortController().signal;
  const bed = await openTestbed({ requireAll: requireAllParts(), signal: never, log: console.log });
  project.provide('testbed', bed.state);
  // the other real tests of this run take it too
  process.env[STATE_VARIABLE] = JSON.stringify(bed.state);
  return bed.close;
}
