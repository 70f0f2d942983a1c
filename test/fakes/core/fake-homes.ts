import { type Actor, AppError, type HomeService, type HomeView } from '../../../src/api.ts';
import { turn } from './ticks.ts';

/** Homes in memory, as a test puts them there. */
export class FakeHomes implements HomeService {
  readonly views: HomeView[] = [];

  async mine(actor: Actor): Promise<readonly HomeView[]> {
    await turn();
    return this.views.filter(({ owner }) => owner.id === actor.userId);
  }

  async list(actor: Actor, { offset = 0, limit = 50 } = {}) {
    await turn();
    if (!actor.may('homes.all')) throw new AppError('FORBIDDEN', 'Only administrators.');
    return { items: this.views.slice(offset, offset + limit), total: this.views.length };
  }

  async reset(actor: Actor, appId: string): Promise<void> {
    await turn();
    this.#remove((view) => view.owner.id === actor.userId && view.appId === appId);
  }

  async remove(_actor: Actor, id: string): Promise<void> {
    await turn();
    this.#remove((view) => view.id === id);
  }

  #remove(matches: (view: HomeView) => boolean): void {
    const index = this.views.findIndex(matches);
    if (index < 0) throw new AppError('HOME_NOT_FOUND', 'Nothing is kept there.');
    if (this.views[index]?.inUse) throw new AppError('HOME_IN_USE', 'A desktop has it.');
    this.views.splice(index, 1);
  }
}
