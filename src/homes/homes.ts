import type { Actor } from '../auth/model.ts';
import { partOf } from '../checked.ts';
import type { Database } from '../db/database.ts';
import type { HomeRow } from '../db/schema/rows.ts';
import { AppError } from '../errors.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { removalJob } from './removal.ts';
import type { HomeService, HomeView } from './service.ts';
import { usesOf } from './use.ts';

export interface HomesOptions {
  readonly db: Database;
  queue(): JobQueue;
}

export class Homes implements HomeService {
  readonly #db: Database;
  readonly #queue: () => JobQueue;

  constructor({ db, queue }: HomesOptions) {
    this.#db = db;
    this.#queue = queue;
  }

  async mine(actor: Actor): Promise<readonly HomeView[]> {
    // what a person keeps is not a project's
    if ((actor.projectId ?? null) !== null) return [];
    return this.#views(await this.#db.homes.list(actor.userId));
  }

  async list(actor: Actor, filter: NonNullable<Parameters<HomeService['list']>[1]> = {}) {
    requireAll(actor);
    const { rows, total } = await this.#db.homes.page({ ...filter, ...partOf(filter) });
    return { items: await this.#views(rows), total };
  }

  async reset(actor: Actor, appId: string): Promise<void> {
    if ((actor.projectId ?? null) !== null) throw notFound();
    await this.#giveUp(() => this.#db.homes.ofOwner(actor.userId, appId));
  }

  async remove(actor: Actor, id: string): Promise<void> {
    requireAll(actor);
    await this.#giveUp(() => this.#db.homes.get(id));
  }

  /** The row goes first: a start from here on makes a new home, and the job of the old one outlives the gateway. */
  async #giveUp(find: () => Promise<HomeRow | null>): Promise<void> {
    const found = await find();
    if (found === null) throw notFound();
    await this.#db.tx(async () => {
      // keeps starts away, and waits for those that came before
      if (!(await this.#db.homes.touch(found.userId, found.appId, found.usedAt))) throw notFound();
      const uses = await usesOf(this.#db, found);
      if (uses.has('held') || uses.has('leaving')) {
        throw new AppError('HOME_IN_USE', 'A desktop has what is to be removed.', {
          remedy: 'Stop the desktop first, and wait until it has ended.',
        });
      }
      if (!(await this.#db.homes.delete(found.id))) throw notFound();
      await this.#queue().add(removalJob(found));
    });
    this.#queue().wake();
  }

  async #views(rows: readonly HomeRow[]): Promise<readonly HomeView[]> {
    return Promise.all(rows.map((row) => this.#view(row)));
  }

  async #view({ id, userId, appId, provider, createdAt, usedAt }: HomeRow): Promise<HomeView> {
    const [user, uses] = await Promise.all([this.#db.users.get(userId), usesOf(this.#db, { userId, appId })]);
    const owner = { id: userId, username: user?.username ?? '' };
    const inUse = uses.has('held') || uses.has('leaving');
    return { id, appId, provider, owner, inUse, createdAt, usedAt };
  }
}

function requireAll(actor: Actor): void {
  if (!actor.may('homes.all')) throw new AppError('FORBIDDEN', "You may not see everybody's homes.");
}

function notFound(): AppError {
  return new AppError('HOME_NOT_FOUND', 'Nothing is kept there.');
}
