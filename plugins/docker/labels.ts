import type { ContainerEvents, InstanceTarget, StartSpec } from '../../src/api.ts';

/** How containers are named and labelled, so that they are found again with or without a database. */
export interface Labels {
  readonly prefix: string;
  readonly gatewayId: string;
  of(spec: Pick<StartSpec, 'instanceId' | 'appId' | 'ownerName'>): Record<string, string>;
  /** Filter of a container list: everything of this gateway, or of one instance. */
  filter(instanceId?: string): { readonly label: string[] };
  containerName(target: Pick<InstanceTarget, 'instanceId'>): string;
  /** Null when the container is not this gateway's. */
  instanceOf(labels: Readonly<Record<string, string>> | undefined): string | null;
  /** Whose events tell of this gateway's instances. */
  readonly events: ContainerEvents;
}

export function createLabels(prefix: string, gatewayId: string): Labels {
  const instance = `${prefix}.instance`;
  const gateway = `${prefix}.gateway`;
  const all = [`${gateway}=${gatewayId}`, instance];
  const instanceOf: Labels['instanceOf'] = (labels) =>
    labels?.[gateway] === gatewayId ? (labels[instance] ?? null) : null;
  return {
    prefix,
    gatewayId,
    of: ({ instanceId, appId, ownerName }) => ({
      [instance]: instanceId,
      [gateway]: gatewayId,
      [`${prefix}.app`]: appId,
      [`${prefix}.owner`]: ownerName,
    }),
    filter: (instanceId) => ({
      label: instanceId === undefined ? all : [`${gateway}=${gatewayId}`, `${instance}=${instanceId}`],
    }),
    containerName: ({ instanceId }) => `${prefix}-${instanceId}`,
    instanceOf,
    events: { label: all, instanceOf },
  };
}

/** The label that lists the names, never the values, of environment variables that hold secrets. */
export function secretEnvLabel({ prefix }: Labels, names: readonly string[]): Record<string, string> {
  return { [secretEnvKey(prefix)]: names.join(',') };
}

/** Values of the environment of a container that its label calls secret. */
export function secretsOf(
  { prefix }: Labels,
  container: { readonly Labels?: Readonly<Record<string, string>>; readonly Env?: readonly string[] | null },
): string[] {
  const names = new Set((container.Labels?.[secretEnvKey(prefix)] ?? '').split(','));
  return (container.Env ?? []).flatMap((entry) => {
    const [name = '', ...value] = entry.split('=');
    return names.has(name) ? [value.join('=')] : [];
  });
}

const secretEnvKey = (prefix: string): string => `${prefix}.secret-env`;
