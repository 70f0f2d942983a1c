import type { Identity } from '../src/auth/model.ts';
import { Permissions } from '../src/auth/permissions.ts';

const CHECKS = 20_000;
const GROUPS = 20;
const ENTRIES = 20;

/** CPU time, of each run the mean of many checks of all permissions, for somebody whose groups' long lists have to be looked through. */
export function permissionCheckMicroseconds(runs: number): readonly number[] {
  const permissions = new Permissions();
  const names = permissions.list().map(({ name }) => name);
  const identity = inManyGroups();
  let held = 0;
  const once = (): number => {
    const began = process.cpuUsage();
    for (let check = 0; check < CHECKS; check++) {
      if (permissions.holds(identity, names[check % names.length] ?? '')) held += 1;
    }
    const { user, system } = process.cpuUsage(began);
    return (user + system) / CHECKS;
  };
  once();
  const results = Array.from({ length: runs }, once);
  if (held === 0) throw new Error('nothing was held, so nothing was looked at');
  return results;
}

function inManyGroups(): Identity {
  // as they come from the database: of each group its own
  const someEntries = (): string[] =>
    JSON.parse(JSON.stringify(Array.from({ length: ENTRIES }, (_, n) => `elsewhere.number-${n}`)));
  return {
    id: 'user',
    username: 'somebody',
    role: 'user',
    disabledAt: null,
    isLeaving: false,
    waitingSince: null,
    email: null,
    createdAt: 0,
    accept: someEntries(),
    deny: someEntries(),
    groups: Array.from({ length: GROUPS }, (_, n) => ({
      id: `group-${n}`,
      name: `group ${n}`,
      accept: someEntries(),
      deny: someEntries(),
      isStatic: n % 2 === 0,
      needsSecondFactor: false,
    })),
  };
}
