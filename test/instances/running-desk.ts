import { afterEach, beforeEach } from 'vitest';
import { ADA, createWorld, type Life, type World } from './lifecycle.ts';

export interface RunningDesk {
  readonly world: World;
  /** Whoever closes it puts another one here. */
  life: Life;
  /** Of the instance. */
  readonly id: string;
}

/** A gateway with one desktop that runs, made anew before each test of the file and removed after it. */
export function runningDesk(): RunningDesk {
  let world: World;
  let life: Life;
  let id: string;
  beforeEach(async () => {
    world = await createWorld();
    life = await world.live();
    ({ id } = await life.instances.start(ADA, 'desk'));
    await life.until(id, 'running');
  });
  afterEach(async () => {
    await life.close();
    await world.remove();
  });
  return {
    get world() {
      return world;
    },
    get life() {
      return life;
    },
    set life(next: Life) {
      life = next;
    },
    get id() {
      return id;
    },
  };
}
