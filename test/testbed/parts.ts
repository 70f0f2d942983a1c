import { describe, inject, it } from 'vitest';
import type { Missing, PartInfos, PartName, TestbedState } from './part-info.ts';

const UNKNOWN: Missing = {
  reason: 'the fast tests have no real parts',
  remedy: 'name the file *.real.test.ts',
};

const state: TestbedState = inject('testbed') ?? { parts: {}, missing: {}, requireAll: false };

/**
 * A `describe` that needs real parts. Where one is missing, the body is not run and one skipped test stands in its
 * place, its title naming the part and the reason; with DESKGATE_TEST_REQUIRE=all that test fails.
 *
 *     describeWith(['docker', 'desktop-image'], 'a docker desktop', (parts) => {
 *       it('starts', async () => { … parts.docker.host … parts['desktop-image'].image … });
 *     });
 */
export function describeWith<const Name extends PartName>(
  names: readonly Name[],
  title: string,
  body: (parts: Pick<PartInfos, Name>) => void,
): void {
  const missing = names.filter((name) => state.parts[name] === undefined);
  if (missing.length === 0) {
    const parts = Object.fromEntries(names.map((name) => [name, state.parts[name]]));
    describe(title, () => body(parts as unknown as Pick<PartInfos, Name>));
    return;
  }
  const reasons = missing.map(complaint).join('; ');
  describe(title, () => {
    it.skipIf(!state.requireAll)(`needs ${reasons}`, () => {
      throw new Error(`DESKGATE_TEST_REQUIRE=all, but this needs ${reasons}.`);
    });
  });
}

function complaint(name: PartName): string {
  const { reason, remedy } = state.missing[name] ?? UNKNOWN;
  return `${name}: ${reason} (to have it: ${remedy})`;
}
