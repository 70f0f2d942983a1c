import type { PoolStatus } from './warm-pools.ts';

/** What administrators see of the warm desktops. */
export interface PoolService {
  /** How each pool stands; hits and misses are this process's since its start. */
  status(): Promise<readonly PoolStatus[]>;
}
