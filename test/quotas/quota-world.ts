import type { HostNeeds, ProviderCapabilities } from '../../src/instances/provider.ts';
import { amounts, type Limits, UNLIMITED } from '../../src/quotas/amounts.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import type { Life } from '../instances/lifecycle.ts';

export const PORTS = { first: 31_300, last: 31_599 };

/** Limits for each user, for the whole gateway, and for each project. */
export const limited = (userQuota: Limits, quota: Limits = {}, projectQuota: Limits = {}) => ({
  projectQuota: amounts((name) => projectQuota[name] ?? UNLIMITED),
  quota: amounts((name) => quota[name] ?? UNLIMITED),
  userQuota: amounts((name) => userQuota[name] ?? UNLIMITED),
});

/** Its desktops are containers that take a CPU and a half, or as said, and a gigabyte each. */
export class ContainerProvider extends FakeProvider {
  override readonly capabilities: ProviderCapabilities = {
    ...new FakeProvider().capabilities,
    makes: 'container',
  };
  readonly #cpus: number;

  constructor(cpus = 1.5) {
    super();
    this.#cpus = cpus;
  }

  override needs(): HostNeeds {
    return { cpus: this.#cpus, memoryBytes: 1024 ** 3, diskBytes: null };
  }
}

interface Answers {
  readonly ids: readonly string[];
  readonly refusals: readonly { readonly code?: string; readonly message?: string }[];
}

/** What came of as many starts at once. */
export async function startMany(
  lives: readonly Life[],
  count: number,
  start: (life: Life, n: number) => Promise<{ readonly id: string }>,
): Promise<Answers> {
  const asked = Array.from({ length: count }, (_, n) => start(lives[n % lives.length] as Life, n));
  const answers = await Promise.allSettled(asked);
  return {
    ids: answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.id] : [])),
    refusals: answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as object] : [])),
  };
}
