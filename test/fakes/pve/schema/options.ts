import type { Param, ParamTable } from './param.ts';
import { numbered } from './param.ts';

/** One option of a machine's configuration file. */
export interface Option {
  readonly param: Param;
  /** Of these privileges any lets a user change it; empty: only root with a password. */
  readonly privileges: readonly string[];
  /** Whether a change reaches a machine that runs. */
  readonly isLive: boolean;
}

export type OptionTable = Readonly<Record<string, Option>>;

const option =
  (isLive: boolean) =>
  (privilege: string | readonly string[], params: ParamTable): OptionTable => {
    const privileges = typeof privilege === 'string' ? [privilege] : privilege;
    return Object.fromEntries(
      Object.entries(params).map(([name, param]) => [name, { param, privileges, isLive }]),
    );
  };

/** Takes effect at once. */
export const live = option(true);
/** Waits for the next start of a machine that runs. */
export const lasting = option(false);

export function numberedOptions(prefix: string, count: number, one: Option): OptionTable {
  return Object.fromEntries(Object.keys(numbered(prefix, count, one.param)).map((name) => [name, one]));
}

export function paramsOf(options: OptionTable): ParamTable {
  return Object.fromEntries(
    Object.entries(options).map(([name, { param }]) => [name, { ...param, isOptional: true }]),
  );
}
