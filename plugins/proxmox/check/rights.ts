import type { ProxmoxClient } from '../client.ts';

/** What who asks may really do: for a token with separated privileges, what both it and its user were granted. */
export class EffectiveRights {
  readonly #client: ProxmoxClient;
  readonly #signal: AbortSignal;
  /** Paths that something is granted at → privileges. */
  readonly known: ReadonlyMap<string, ReadonlySet<string>>;

  private constructor(
    client: ProxmoxClient,
    signal: AbortSignal,
    known: ReadonlyMap<string, ReadonlySet<string>>,
  ) {
    this.#client = client;
    this.#signal = signal;
    this.known = known;
  }

  static async read(client: ProxmoxClient, signal: AbortSignal): Promise<EffectiveRights> {
    return new EffectiveRights(client, signal, await permissions(client, signal, {}));
  }

  /** Those of the wanted that are not there, inherited ones and those of a pool included. */
  async missingAt(path: string, wanted: readonly string[]): Promise<readonly string[]> {
    const found = await permissions(this.#client, this.#signal, { path });
    const has = found.get(path) ?? new Set();
    return wanted.filter((privilege) => !has.has(privilege));
  }
}

async function permissions(client: ProxmoxClient, signal: AbortSignal, params: { path?: string }) {
  const found = (await client.api(signal).access.permissions.$get(params)) as Record<string, object>;
  return new Map(Object.entries(found).map(([path, has]) => [path, new Set(Object.keys(has))]));
}
