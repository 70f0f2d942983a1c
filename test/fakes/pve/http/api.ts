import { setTimeout as sleep } from 'node:timers/promises';
import { authenticate } from '../auth/authenticate.ts';
import { type Identity, ROOT } from '../auth/identity.ts';
import { checkPermission } from '../auth/permission.ts';
import type { Cluster } from '../cluster.ts';
import type { Fault } from '../control/faults.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import type { Found, Router } from '../endpoints/router.ts';
import { BareError, PveError } from '../errors.ts';
import { checkParams } from '../schema/check.ts';
import type { Params } from '../schema/params.ts';
import type { RawParams } from './raw-params.ts';
import { errorReply, okReply, type Reply } from './reply.ts';
import type { ApiRequest } from './request.ts';
import { readParams, refuseBody, refuseHead } from './transport-rules.ts';

const ROOT_PATH = '/api2/json';
const DELAY_AT_401_MS = 3000;
const PROXY_TIMEOUT_MS = 30_000;

/** What a client sees that is reset. */
export class ResetConnection extends Error {}

/** A call that may be executed: who asks and what exactly. */
export interface Admitted extends Found {
  readonly who: Identity;
  readonly raw: RawParams;
  readonly path: string;
}

/** From a request to its answer, in the order of pveproxy. */
export class Api {
  readonly #cluster: Cluster;
  readonly #router: Router;

  constructor(cluster: Cluster, router: Router) {
    this.#cluster = cluster;
    this.#router = router;
  }

  /** @throws ResetConnection when no answer shall come. */
  async answer(request: ApiRequest): Promise<Reply> {
    try {
      if (this.#cluster.faults.latencyMs > 0) await sleep(this.#cluster.faults.latencyMs);
      const admitted = await this.admit(request);
      return await this.#execute(request, admitted);
    } catch (thrown) {
      if (thrown instanceof ResetConnection) throw thrown;
      if (thrown instanceof PveError && thrown.status === 401)
        await this.#cluster.clock.sleep(DELAY_AT_401_MS);
      return errorReply(thrown, this.#cluster.generation);
    }
  }

  /** All but the schema and the deed. @throws PveError */
  async admit(request: ApiRequest): Promise<Admitted> {
    refuseHead(request);
    if (!request.path.startsWith(`${ROOT_PATH}/`)) throw new BareError(404, 'no such file');
    const path = request.path.slice(ROOT_PATH.length);
    const found = this.#router.find(request.method, path);
    const who =
      found?.endpoint.permission === 'world'
        ? ROOT
        : authenticate(request.method, request.headers, this.#cluster);
    refuseBody(request);
    const given = readParams(request.method, request.query, request.headers, request.body);
    if (found === null) throw new PveError(501, `Method '${request.method} ${path}' not implemented`);
    const isHere = found.inPath.node === 'localhost';
    const raw = { ...given, ...found.inPath, ...(isHere && { node: request.host }) };
    checkPermission(found.endpoint.permission, this.#cluster.access, who, raw);
    if (typeof raw.node === 'string') this.#cluster.nodes.reach(request.host, raw.node);
    return { ...found, who, raw, path };
  }

  async #execute(request: ApiRequest, admitted: Admitted): Promise<Reply> {
    const { endpoint, path } = admitted;
    const fault = this.#cluster.faults.take(request.method, path);
    if (fault?.kind === 'reset') throw new ResetConnection();
    if (fault?.kind === 'tell') fault.tell();
    if (fault?.kind === 'answer') throw new PveError(fault.status, fault.text);
    if (fault?.kind === 'freeze' && isPassedOn(endpoint, request, admitted))
      return this.#freeze(request, admitted, fault);
    const result = await this.#handle(request, admitted);
    if (fault?.kind === 'drop-response') throw new ResetConnection();
    return okReply(result, endpoint.isProtected === true);
  }

  async #freeze(request: ApiRequest, admitted: Admitted, fault: Fault & { kind: 'freeze' }): Promise<Reply> {
    const { background, clock, faults } = this.#cluster;
    if (fault.executes === 'before') background.run(() => this.#handle(request, admitted));
    if (fault.executes === 'on-thaw')
      void faults.thawed().then(() => background.run(() => this.#handle(request, admitted)));
    await clock.sleep(PROXY_TIMEOUT_MS);
    throw new BareError(596, 'Connection timed out');
  }

  async #handle(request: ApiRequest, { endpoint, table, raw, who }: Admitted): Promise<unknown> {
    const { unknownParams } = this.#cluster.faults;
    const known = Object.entries(table).filter(([name]) => !unknownParams.has(name));
    const params: Params = checkParams(raw, Object.fromEntries(known));
    return endpoint.handle({ params, who, host: request.host });
  }
}

/** Reads that need no privileged daemon and concern this node are answered by pveproxy itself: they cannot hang. */
function isPassedOn(endpoint: Endpoint, request: ApiRequest, { raw }: Admitted): boolean {
  return endpoint.isProtected === true || (typeof raw.node === 'string' && raw.node !== request.host);
}
