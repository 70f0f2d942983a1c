import { Redis } from 'ioredis';
import type { Logger } from '../../src/api.ts';

const CONNECT_MS = 5000;
const LONGEST_PAUSE_MS = 2000;

export interface ConnectOptions {
  readonly log: Logger;
  /** For what waits for Redis however long it is away; others are refused at once meanwhile. */
  readonly isPatient: boolean;
}

/** Connects, and again whenever the connection is lost, until it is ended with `disconnect`. An outage is logged once. */
export function connect(url: string, { log, isPatient }: ConnectOptions): Redis {
  const redis = new Redis(url, {
    connectTimeout: CONNECT_MS,
    enableOfflineQueue: isPatient,
    maxRetriesPerRequest: isPatient ? null : 0,
    retryStrategy: (times) => Math.min(100 * times, LONGEST_PAUSE_MS),
  });
  let isAway = false;
  redis.on('error', (error: Error) => {
    if (isAway) return;
    isAway = true;
    log.warn({ err: error }, 'Redis cannot be reached; jobs go on by way of the database');
  });
  redis.on('ready', () => {
    if (isAway) log.info({}, 'Redis answers again');
    isAway = false;
  });
  return redis;
}
