import { type Core, type Logger, pause, type WebhookDeliveryRow, type WebhookRow } from '../../src/api.ts';
import type { Outcome, Post } from './post.ts';
import { signatureOf } from './signature.ts';

const LOOK_EVERY_MS = 1000;
/** Beyond the time-out of a try: what is not finished by then is tried again, by whichever process. */
const CLAIM_MARGIN_MS = 20_000;
const SECOND_MS = 1000;

/** Pauses after the first try, the second and so on; after the last one the delivery has failed. */
export const RETRY_MS: readonly number[] = [10, 60, 300, 1800, 7200, 21_600].map((s) => s * SECOND_MS);

export interface CourierOptions {
  readonly store: Core['webhooks'];
  readonly log: Logger;
  readonly version: string;
  secretOf(hook: WebhookRow): string;
  post(given: Post): Promise<Outcome>;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly allowLinkLocal: boolean;
  readonly retryMs?: readonly number[];
  readonly lookEveryMs?: number;
}

/**
 * Delivers what is due: of one hook one after the other, the oldest event first; hooks do not wait for one another, and
 * a delivery that has failed waits for its next try without holding up the ones after it.
 */
export class Courier {
  readonly #options: CourierOptions;
  #wake = new AbortController();

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  /** Something may be due. */
  wake(): void {
    if (!this.#wake.signal.aborted) this.#wake.abort();
  }

  /** Goes on with what another process was at when it ended, so that it keeps its place in the order. */
  async takeOver(): Promise<void> {
    await this.#options.store.deliveries.releaseClaims(Date.now());
  }

  /** Until `signal` aborts, and what is under way then has been put back. */
  async run(signal: AbortSignal): Promise<void> {
    const { log, lookEveryMs = LOOK_EVERY_MS } = this.#options;
    const underWay = new Map<string, Promise<void>>();
    while (!signal.aborted) {
      this.#wake = new AbortController();
      try {
        await this.#begin(underWay, signal);
      } catch (error) {
        log.warn({ err: error }, 'looking for deliveries failed');
      }
      await pause(lookEveryMs, signal, this.#wake.signal);
    }
    await Promise.all(underWay.values());
  }

  async #begin(underWay: Map<string, Promise<void>>, signal: AbortSignal): Promise<void> {
    const { store, concurrency, timeoutMs, log } = this.#options;
    while (underWay.size < concurrency && !signal.aborted) {
      const now = Date.now();
      const delivery = await store.deliveries.claimNext(now, now + timeoutMs + CLAIM_MARGIN_MS, [
        ...underWay.keys(),
      ]);
      if (delivery === null) return;
      const done = this.#deliver(delivery, signal)
        .catch((error: unknown) =>
          log.warn({ err: error, deliveryId: delivery.id }, 'a delivery could not be ended'),
        )
        .finally(() => {
          underWay.delete(delivery.webhookId);
          this.wake();
        });
      underWay.set(delivery.webhookId, done);
    }
  }

  async #deliver(delivery: WebhookDeliveryRow, signal: AbortSignal): Promise<void> {
    const { store, log, retryMs = RETRY_MS } = this.#options;
    const hook = await store.hooks.get(delivery.webhookId);
    if (hook === null) return;
    const outcome = await this.#try(hook, delivery, signal);
    const { httpStatus } = outcome;
    // what was cut off has not failed
    const error = signal.aborted ? null : outcome.error;
    const now = Date.now();
    if (outcome.isDelivered) {
      await store.deliveries.finish(delivery, {
        status: 'delivered',
        nextAt: now,
        httpStatus,
        error,
        endedAt: now,
      });
      return;
    }
    const fields = { hookId: hook.id, deliveryId: delivery.id, tries: delivery.tries, httpStatus };
    const wait = signal.aborted ? 0 : retryMs[delivery.tries - 1];
    if (wait === undefined) {
      log.warn(fields, 'a web hook was not delivered, and is not tried again');
      await store.deliveries.finish(delivery, {
        status: 'failed',
        nextAt: now,
        httpStatus,
        error,
        endedAt: now,
      });
      return;
    }
    log.debug(fields, 'a web hook was not delivered, and is tried again');
    await store.deliveries.finish(delivery, {
      status: 'pending',
      nextAt: now + wait,
      httpStatus,
      error,
      endedAt: null,
    });
  }

  async #try(hook: WebhookRow, delivery: WebhookDeliveryRow, signal: AbortSignal): Promise<Outcome> {
    const { post, secretOf, version, timeoutMs, allowLinkLocal } = this.#options;
    const body = JSON.stringify(delivery.body);
    const timestamp = Math.floor(Date.now() / SECOND_MS);
    let secret: string;
    try {
      secret = secretOf(hook);
    } catch {
      return {
        isDelivered: false,
        httpStatus: null,
        error: "The hook's secret cannot be read with the gateway's key.",
      };
    }
    const headers = {
      'Content-Type': 'application/json',
      'User-Agent': `Deskgate/${version}`,
      'Deskgate-Event': delivery.type,
      'Deskgate-Delivery': delivery.id,
      'Deskgate-Timestamp': String(timestamp),
      'Deskgate-Signature': signatureOf({ secret, timestamp, body }),
    };
    return post({ url: hook.url, headers, body, timeoutMs, allowLinkLocal, signal });
  }
}
