import {
  AppError,
  type Core,
  changedMeanwhile,
  type DomainEvent,
  newId,
  newToken,
  type WebhookDeliveryRow,
  type WebhookRow,
} from '../../src/api.ts';
import { hookEvents, hookUrl, type WebhooksConfig } from './config.ts';

type DeliveryQuery = Parameters<Core['webhooks']['deliveries']['list']>[0];

const CONFIGURED = 'config-';

export interface HookView {
  readonly id: string;
  readonly url: string;
  /** Types of events; empty for all. */
  readonly events: string[];
  readonly isEnabled: boolean;
  readonly source: 'config' | 'database';
  /** UTC ms. */
  readonly createdAt: number;
  readonly revision: number;
}

export interface HookChange {
  readonly url?: string | undefined;
  readonly events?: string[] | undefined;
  readonly isEnabled?: boolean | undefined;
}

interface NewDelivery {
  readonly seq: number;
  readonly type: string;
  readonly createdAt: number;
  readonly body: Record<string, unknown>;
}

/** The web hooks, their secrets, and what is to be delivered to them. */
export class Hooks {
  readonly #store: Core['webhooks'];
  readonly #sealer: Core['sealer'];
  /** Test deliveries are no events: they count down from here. */
  #lastTest = 0;

  constructor({ webhooks, sealer }: Pick<Core, 'webhooks' | 'sealer'>) {
    this.#store = webhooks;
    this.#sealer = sealer;
  }

  async list(query: Parameters<Core['webhooks']['hooks']['page']>[0]) {
    const { rows, total } = await this.#store.hooks.page(query);
    return { items: rows.map(viewOf), total };
  }

  async get(id: string): Promise<HookView> {
    return viewOf(await this.#row(id));
  }

  /** Rejects with INVALID_BODY. @returns the secret too, this once. */
  async create(url: string, events: string[]): Promise<{ hook: HookView; secret: string }> {
    checkFields({ url, events });
    const id = newId();
    const secret = `whsec_${newToken()}`;
    const row = {
      id,
      url,
      events,
      secret: this.#sealer.seal(secret, id),
      disabledAt: null,
      createdAt: Date.now(),
      revision: 1,
    };
    await this.#store.hooks.insert(row);
    return { hook: viewOf(row), secret };
  }

  /** As `create`. @param revision PRECONDITION_FAILED where it has another one. */
  async change(id: string, { url, events, isEnabled }: HookChange, revision?: number): Promise<HookView> {
    const row = await this.#changeable(id);
    checkFields({ url, events });
    const change = {
      ...(url === undefined ? {} : { url }),
      ...(events === undefined ? {} : { events }),
      ...(isEnabled === undefined ? {} : { disabledAt: isEnabled ? null : (row.disabledAt ?? Date.now()) }),
    };
    if (!(await this.#store.hooks.update(id, change, revision))) throw changedMeanwhile();
    return this.get(id);
  }

  /** @param revision as above. */
  async remove(id: string, revision?: number): Promise<void> {
    await this.#changeable(id);
    if (!(await this.#store.hooks.delete(id, revision))) throw changedMeanwhile();
  }

  /** Newest first. Rejects with WEBHOOK_NOT_FOUND. */
  async deliveries(webhookId: string, query: Omit<DeliveryQuery, 'webhookId'>) {
    await this.get(webhookId);
    const { rows, total } = await this.#store.deliveries.list({ ...query, webhookId });
    return { items: rows, total };
  }

  /** Rejects with WEBHOOK_NOT_FOUND, or DELIVERY_NOT_FOUND. */
  async delivery(webhookId: string, id: string): Promise<WebhookDeliveryRow> {
    await this.get(webhookId);
    const row = await this.#store.deliveries.get(id);
    if (row?.webhookId === webhookId) return row;
    throw new AppError('DELIVERY_NOT_FOUND', 'The web hook has no delivery with this id.');
  }

  /** Once more what was delivered or has failed. Rejects as `delivery`, and with ACTION_NOT_ALLOWED while it is under way. */
  async redeliver(webhookId: string, id: string): Promise<WebhookDeliveryRow> {
    await this.delivery(webhookId, id);
    if (!(await this.#store.deliveries.redeliver(id, Date.now()))) {
      throw new AppError('ACTION_NOT_ALLOWED', 'The delivery is under way already.', {
        remedy: 'Wait until it was delivered or has failed.',
      });
    }
    return this.delivery(webhookId, id);
  }

  secretOf({ id, secret }: WebhookRow): string {
    return this.#sealer.open(secret, id);
  }

  /** Writes what the event is to be delivered to. Repeatable: a hook gets each event once. @returns whether some hook wants it. */
  async take({ seq, type, createdAt, payload }: DomainEvent): Promise<boolean> {
    const body = { seq, type, createdAt, payload };
    let isAnyWanted = false;
    for (const hook of await this.#store.hooks.list()) {
      const isWanted = hook.events.length === 0 || hook.events.includes(type);
      if (!isWanted || hook.disabledAt !== null) continue;
      isAnyWanted = true;
      await this.#add(hook.id, { seq, type, createdAt, body });
    }
    return isAnyWanted;
  }

  /** @returns the id of a delivery that tells of nothing. */
  async test(id: string): Promise<string> {
    const { isEnabled } = await this.get(id);
    if (!isEnabled)
      throw new AppError('ACTION_NOT_ALLOWED', 'The web hook is disabled.', { remedy: 'Enable it first.' });
    for (;;) {
      const createdAt = Date.now();
      this.#lastTest = Math.max(this.#lastTest + 1, createdAt);
      const head = { seq: -this.#lastTest, type: 'webhook.test', createdAt };
      const deliveryId = await this.#add(id, { ...head, body: { ...head, payload: { version: 1 } } });
      if (deliveryId !== null) return deliveryId;
    }
  }

  /** Makes the rows what the configuration says. */
  async configure(configured: WebhooksConfig['hooks']): Promise<void> {
    const rows = new Map((await this.#store.hooks.list()).map((row) => [row.id, row]));
    const ids = new Set(configured.map(({ name }) => CONFIGURED + name));
    for (const id of rows.keys()) {
      if (id.startsWith(CONFIGURED) && !ids.has(id)) await this.#store.hooks.delete(id);
    }
    for (const { name, url, events, secret } of configured) {
      const id = CONFIGURED + name;
      const row = { url, events: [...events], secret: this.#sealer.seal(secret, id), disabledAt: null };
      if (await this.#store.hooks.update(id, row)) continue;
      try {
        await this.#store.hooks.insert({ id, ...row, createdAt: Date.now(), revision: 1 });
      } catch (error) {
        // another gateway with the same configuration was the first
        if (!(await this.#store.hooks.update(id, row))) throw error;
      }
    }
  }

  async #add(webhookId: string, { seq, type, createdAt, body }: NewDelivery): Promise<string | null> {
    const id = newId();
    const fresh = { status: 'pending', tries: 0, httpStatus: null, error: null, endedAt: null } as const;
    const row = { id, webhookId, seq, type, body, ...fresh, nextAt: Date.now(), createdAt };
    return (await this.#store.deliveries.add(row)) ? id : null;
  }

  async #row(id: string): Promise<WebhookRow> {
    const row = await this.#store.hooks.get(id);
    if (row === null) throw new AppError('WEBHOOK_NOT_FOUND', 'There is no web hook with this id.');
    return row;
  }

  async #changeable(id: string): Promise<WebhookRow> {
    const row = await this.#row(id);
    if (!id.startsWith(CONFIGURED)) return row;
    throw new AppError('ACTION_NOT_ALLOWED', 'This web hook comes from the configuration.', {
      remedy: 'Change it in the configuration file and restart the gateway.',
    });
  }
}

function checkFields({ url, events }: HookChange): void {
  for (const [detail, checked] of [
    ['url', hookUrl.optional().safeParse(url)],
    ['events', hookEvents.optional().safeParse(events)],
  ] as const) {
    if (checked.success) continue;
    const why = checked.error.issues[0]?.message ?? 'it is not as expected';
    throw new AppError('INVALID_BODY', `${detail}: ${why}.`, { detail });
  }
}

function viewOf({ id, url, events, disabledAt, createdAt, revision }: WebhookRow): HookView {
  const source = id.startsWith(CONFIGURED) ? 'config' : 'database';
  return { id, url, events, isEnabled: disabledAt === null, source, createdAt, revision };
}
