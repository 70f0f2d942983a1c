/** How one parameter of a call is declared, as in the official schema. */
export interface Param {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array';
  readonly isOptional?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  readonly values?: readonly string[];
  /** @returns what is wrong with a value, or null. */
  readonly format?: (value: string) => string | null;
}

export type ParamTable = Readonly<Record<string, Param>>;

type Limits = Omit<Param, 'type' | 'isOptional'>;

export const text = (limits: Limits = {}): Param => ({ type: 'string', ...limits });
export const integer = (min?: number, max?: number): Param => ({
  type: 'integer',
  ...(min !== undefined && { min }),
  ...(max !== undefined && { max }),
});
export const number = (min?: number, max?: number): Param => ({ ...integer(min, max), type: 'number' });
export const flag = (): Param => ({ type: 'boolean' });
export const array = (): Param => ({ type: 'array' });
export const oneOf = (...values: readonly string[]): Param => ({ type: 'string', values });

export function optional(table: ParamTable): ParamTable {
  return Object.fromEntries(
    Object.entries(table).map(([name, param]) => [name, { ...param, isOptional: true }]),
  );
}

/** `net0` … `net31`: one declaration for numbered parameters. */
export function numbered(prefix: string, count: number, param: Param): ParamTable {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`${prefix}${at}`, param]));
}
