import { describe, expect, it } from 'vitest';
import { quotaNote } from './quota-words.ts';
import { texts } from './texts/texts.ts';

const say = texts.in('en');

const none = { vms: -1, containers: -1, objects: -1, cpus: -1, memory: -1, disk: -1 };
const GB = 1024 ** 3;
const used = { vms: 2, containers: 8, objects: 0, cpus: 7.5, memory: 6 * GB, disk: 0 };

describe('the note about a quota', () => {
  it('is there only where a limit is near', () => {
    expect(quotaNote({ used, allowed: none }, say)).toBeNull();
    expect(quotaNote({ used, allowed: { ...none, containers: 11, vms: 3 } }, say)).toBeNull();
    expect(quotaNote({ used, allowed: { ...none, containers: 10 } }, say)).toBe(
      'You use 8 of 10 desktops in containers.',
    );
  });

  it('says what to do where one is reached', () => {
    const allowed = { ...none, vms: 2, cpus: 8, memory: 6 * GB };
    expect(quotaNote({ used, allowed }, say)).toBe(
      'You use 2 of 2 virtual machines, 7.5 of 8 CPUs and 6 GB of 6 GB of memory. Stop a desktop before you start another one.',
    );
    expect(quotaNote({ used, allowed: { ...none, objects: 0 } }, say)).toBe(
      'You use 0 of 0 other desktops. Stop a desktop before you start another one.',
    );
  });
});
