import type { ContainerEvents, InstanceTarget, StartSpec } from '../../src/api.ts';

export type LabelMap = Readonly<Record<string, string>>;

/** How the parts of a stack are named and labelled, so that they are found again with or without a database. */
export interface Labels {
  /** What every part carries. */
  of(spec: Pick<StartSpec, 'instanceId' | 'appId' | 'ownerName'>): Record<string, string>;
  /** Beside those, what a stop and a look need to know of a service without its file. */
  ofService(facts: ServiceFacts): Record<string, string>;
  factsOf(labels: LabelMap): ServiceFacts;
  /** Beside those of every part: whether a stop leaves the volume. */
  ofVolume(isKept: boolean): Record<string, string>;
  isKept(labels: LabelMap): boolean;
  /** Filter of a list: everything of this gateway, or of one instance. As the engine wants it, a text. */
  filter(instanceId?: string): string;
  /** Null when it is not this gateway's. */
  instanceOf(labels: LabelMap | null | undefined): string | null;
  stackName(target: Pick<InstanceTarget, 'instanceId'>): string;
  /** Whose events tell of this gateway's instances: a stack is as its desktop is. */
  readonly events: ContainerEvents;
}

export interface ServiceFacts {
  readonly service: string;
  readonly isDesktop: boolean;
  /** It is stopped after everything of a higher level. */
  readonly level: number;
  /** Null when the stack's own grace counts. */
  readonly graceMs: number | null;
  /** Names, never values, of variables that hold secrets. */
  readonly secretNames: readonly string[];
}

export function createLabels(prefix: string, gatewayId: string): Labels {
  const key = (name: string): string => `${prefix}.${name}`;
  const [instance, gateway] = [key('instance'), key('gateway')];
  const all = [`${gateway}=${gatewayId}`, instance];
  const instanceOf: Labels['instanceOf'] = (labels) =>
    labels?.[gateway] === gatewayId ? (labels[instance] ?? null) : null;
  return {
    of: ({ instanceId, appId, ownerName }) => ({
      [instance]: instanceId,
      [gateway]: gatewayId,
      [key('app')]: appId,
      [key('owner')]: ownerName,
    }),
    ofService: ({ service, isDesktop, level, graceMs, secretNames }) => ({
      [key('service')]: service,
      [key('desktop')]: String(isDesktop),
      [key('level')]: String(level),
      ...(graceMs === null ? {} : { [key('grace-ms')]: String(graceMs) }),
      [key('secret-env')]: secretNames.join(','),
    }),
    factsOf: (labels) => ({
      service: labels[key('service')] ?? '?',
      isDesktop: labels[key('desktop')] === 'true',
      level: Number(labels[key('level')] ?? 0) || 0,
      graceMs: labels[key('grace-ms')] === undefined ? null : Number(labels[key('grace-ms')]) || 0,
      secretNames: (labels[key('secret-env')] ?? '').split(',').filter((name) => name !== ''),
    }),
    ofVolume: (isKept) => ({ [key('at-stop')]: isKept ? 'keep' : 'remove' }),
    isKept: (labels) => labels[key('at-stop')] === 'keep',
    filter: (instanceId) =>
      JSON.stringify({
        label: instanceId === undefined ? all : [`${gateway}=${gatewayId}`, `${instance}=${instanceId}`],
      }),
    instanceOf,
    events: { label: [...all, `${key('desktop')}=true`], instanceOf },
    stackName: ({ instanceId }) => `${prefix}-${instanceId}`,
  };
}
