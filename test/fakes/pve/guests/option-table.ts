import { LXC_OPTIONS } from '../schema/lxc-options.ts';
import type { Option, OptionTable } from '../schema/options.ts';
import { QEMU_OPTIONS } from '../schema/qemu-options.ts';
import type { GuestKind } from '../state/kinds.ts';

export function optionsOf(kind: GuestKind): OptionTable {
  return kind === 'qemu' ? QEMU_OPTIONS : LXC_OPTIONS;
}

export function optionOf(kind: GuestKind, name: string): Option | undefined {
  return optionsOf(kind)[name];
}

/** As JSON has it: what the schema calls a number or a boolean is a number, and so not a machine's memory. */
export function jsonValue(kind: GuestKind, name: string, value: string): string | number {
  const type = optionOf(kind, name)?.param.type;
  return type === 'integer' || type === 'boolean' ? Number(value) : value;
}
