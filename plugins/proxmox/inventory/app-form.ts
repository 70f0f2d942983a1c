import { dnsName } from '../dns-name.ts';
import type { Inventory, InventoryGuest, InventoryTemplate } from './inventory.ts';

/** A template to clone, or a machine to start and stop. */
export interface Source {
  /** `qemu/9000`. */
  readonly ref: string;
  readonly guest: InventoryGuest;
  /** Null for a machine that is there. */
  readonly template: InventoryTemplate | null;
}

export const FORM_FIELDS = [
  ...(['id', 'name', 'description', 'protocol', 'user', 'clone'] as const),
  ...(['node', 'pool', 'storage', 'bridge', 'cores', 'memory'] as const),
] as const;
export type FormField = (typeof FORM_FIELDS)[number];
export type FormValues = Readonly<Record<FormField, string>>;

const EMPTY = Object.fromEntries(FORM_FIELDS.map((field) => [field, ''])) as FormValues;
/** Fields of the form that are settings of the provider under the same name. */
const SETTINGS = ['node', 'pool', 'storage', 'bridge', 'memory'] as const;

/** @param ref `qemu/9000`; null for what is not in the inventory. */
export function sourceOf({ templates, machines }: Inventory, ref: string): Source | null {
  const has = ({ kind, vmid }: InventoryGuest): boolean => `${kind}/${vmid}` === ref;
  const template = templates.find(has);
  if (template !== undefined) return { ref, guest: template, template };
  const machine = machines.find(has);
  return machine === undefined ? null : { ref, guest: machine, template: null };
}

/** What the form shows at first. */
export function firstValues({ guest, template }: Source): FormValues {
  const id = dnsName(guest.name.slice(0, 40), `machine-${guest.vmid}`);
  return {
    ...EMPTY,
    id: id.slice(0, 40).replace(/-+$/, ''),
    name: guest.name,
    protocol: 'console',
    ...(template !== null && { clone: 'linked' }),
  };
}

export function readValues(body: Readonly<Record<string, unknown>>): FormValues {
  const text = (field: FormField): string => {
    const value = body[field];
    return typeof value === 'string' ? value.trim().slice(0, 500) : '';
  };
  return Object.fromEntries(FORM_FIELDS.map((field) => [field, text(field)])) as FormValues;
}

/** The application that the form describes, as the API would be given it; it is checked there. */
export function applicationOf({ guest, template }: Source, values: FormValues): Record<string, unknown> {
  const { id, name, description, protocol, user, clone, cores } = values;
  const given = SETTINGS.filter((field) => values[field] !== '').map((field) => [field, values[field]]);
  const hasCloudInit = template?.facts?.hasCloudInit === true;
  const tellsUser = hasCloudInit && protocol !== 'console';
  return {
    ...{ id, name, description, protocol, icon: guest.kind === 'lxc' ? 'server' : 'desktop' },
    provider: guest.kind === 'lxc' ? 'proxmox-lxc' : 'proxmox',
    ...(protocol !== 'console' && !tellsUser && { credentials: 'none' }),
    settings: {
      ...(template === null ? { machine: guest.vmid } : { template: guest.vmid, clone }),
      ...Object.fromEntries(given),
      ...(cores !== '' && { cores: Number(cores) }),
      ...(tellsUser && { cloudInit: { ip: 'dhcp', ...(user !== '' && { user }) } }),
    },
  };
}

/** By field what is wrong with it, from the lines of an error's detail; the rest as it is. */
export function problemsByField(detail: string | null): {
  readonly fields: Readonly<Partial<Record<FormField, string>>>;
  readonly rest: readonly string[];
} {
  const fields: Partial<Record<FormField, string>> = {};
  const rest: string[] = [];
  for (const line of (detail ?? '').split('\n').filter((one) => one !== '')) {
    const [, path = '', words = ''] = /^([\w.]+): (.*)$/.exec(line) ?? [];
    const field = FORM_FIELDS.find((one) => one === (path.split('.').at(-1) ?? ''));
    if (field === undefined) rest.push(line);
    else fields[field] ??= words;
  }
  return { fields, rest };
}
