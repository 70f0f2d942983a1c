import type { RawParams } from '../http/raw-params.ts';
import { configId, nodeName, poolId, storageId, userId } from '../schema/formats.ts';
import type { ParamTable } from '../schema/param.ts';
import { integer, text } from '../schema/param.ts';
import type { Endpoint } from './endpoint.ts';

/** Parts of paths that mean the same everywhere. */
const USUAL: ParamTable = {
  node: text({ format: nodeName }),
  vmid: integer(100, 999_999_999),
  storage: text({ format: storageId }),
  poolid: text({ format: poolId }),
  userid: text({ format: userId, maxLength: 64 }),
  tokenid: text({ pattern: /^[A-Za-z][A-Za-z0-9.\-_]+$/ }),
  roleid: text(),
  upid: text(),
  snapname: text({ format: configId, maxLength: 40 }),
  pos: integer(0),
};

interface Route {
  readonly endpoint: Endpoint;
  readonly pattern: RegExp;
  readonly table: ParamTable;
}

export interface Found {
  readonly endpoint: Endpoint;
  readonly table: ParamTable;
  readonly inPath: RawParams;
}

export class Router {
  readonly #routes: readonly Route[];

  constructor(endpoints: readonly Endpoint[]) {
    this.#routes = endpoints.map((endpoint) => ({
      endpoint,
      pattern: patternOf(endpoint.path),
      table: { ...pathTable(endpoint.path), ...endpoint.params },
    }));
  }

  /** @param path decoded, below /api2/json. */
  find(method: string, path: string): Found | null {
    for (const { endpoint, pattern, table } of this.#routes) {
      const match = endpoint.method === method ? pattern.exec(path) : null;
      if (match !== null) return { endpoint, table, inPath: { ...match.groups } };
    }
    return null;
  }
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`);
}

function pathTable(path: string): ParamTable {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return Object.fromEntries(
    names.flatMap((name) => {
      const usual = USUAL[name];
      return usual === undefined ? [] : [[name, usual]];
    }),
  );
}
