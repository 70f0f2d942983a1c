import { type Actor, AppError, type QuotaService, type QuotaView } from '../../../src/api.ts';
import { amounts, type Limits, UNLIMITED } from '../../../src/quotas/amounts.ts';
import { turn } from './ticks.ts';

/** One quota for everybody, as a test sets it; nothing is counted. */
export class FakeQuotas implements QuotaService {
  used = amounts(() => 0);
  allowed = amounts(() => UNLIMITED);

  async mine({ userId, username }: Actor): Promise<QuotaView> {
    await turn();
    return this.#view({ id: userId, username });
  }

  async system(actor: Actor): Promise<QuotaView> {
    await turn();
    requireManager(actor);
    return this.#view(null);
  }

  async ofUser(actor: Actor, userId: string): Promise<QuotaView> {
    await turn();
    requireManager(actor);
    return this.#view({ id: userId, username: userId.replace('id-of-', '') });
  }

  async set(actor: Actor, userId: string | null, limits: Limits): Promise<QuotaView> {
    this.allowed = amounts((name) => limits[name] ?? UNLIMITED);
    return userId === null ? this.system(actor) : this.ofUser(actor, userId);
  }

  /** There are no projects here. */
  async ofProject(): Promise<never> {
    await turn();
    throw new AppError('PROJECT_NOT_FOUND', 'There is no project with this id.');
  }

  setOfProject(): Promise<never> {
    return this.ofProject();
  }

  #view(user: QuotaView['user']): QuotaView {
    const { used, allowed } = this;
    const scope = user === null ? 'system' : 'user';
    return { scope, user, project: null, used, allowed, set: {}, revision: 0 };
  }
}

function requireManager(actor: Actor): void {
  if (!actor.may('quotas.manage')) throw new AppError('FORBIDDEN', 'Only administrators.');
}
