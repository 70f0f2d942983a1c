import { parameterError } from '../errors.ts';
import type { RawParams, RawValue } from '../http/raw-params.ts';
import type { Param, ParamTable } from './param.ts';
import { Params } from './params.ts';

const UNKNOWN = 'property is not defined in schema and the schema does not allow additional properties';
const MISSING = 'property is missing and it is not optional';

/** Checks what came against the table of a call, with the texts of PVE's JSON schema. */
export function checkParams(raw: RawParams, table: ParamTable): Params {
  const errors: Record<string, string> = {};
  const values = new Map<string, string | readonly string[]>();
  for (const [name, value] of Object.entries(raw)) {
    const param = table[name];
    if (param === undefined) {
      errors[name] = UNKNOWN;
      continue;
    }
    if (value === null) continue;
    const fault = faultOf(value, param);
    if (fault !== null) errors[name] = fault;
    else values.set(name, plain(value));
  }
  for (const [name, param] of Object.entries(table)) {
    if (param.isOptional !== true && (raw[name] ?? null) === null) errors[name] = MISSING;
  }
  if (Object.keys(errors).length > 0) throw parameterError(errors);
  return new Params(values);
}

function plain(value: RawValue): string | readonly string[] {
  return Array.isArray(value) ? value.map(String) : String(value);
}

function faultOf(value: RawValue, param: Param): string | null {
  if (param.type === 'array') {
    return typeof value === 'object' && !Array.isArray(value) ? wrongType(value, param) : null;
  }
  if (typeof value === 'object') return wrongType(value, param);
  const said = String(value);
  if (!isOfType(said, param)) return wrongType(said, param);
  return rangeFault(said, param) ?? textFault(said, param);
}

/** What Perl prints of a reference is an address; the length of it is right. */
function wrongType(value: RawValue, param: Param): string {
  const got = Array.isArray(value)
    ? 'ARRAY(0x5581c9a6a3f0)'
    : typeof value === 'object'
      ? 'HASH(0x5581c9a6a3f0)'
      : value;
  return `type check ('${param.type}') failed - got '${got}'`;
}

function isOfType(value: string, param: Param): boolean {
  if (param.type === 'boolean') return value === '1' || value === '0';
  if (param.type === 'integer') return /^[+-]?\d+$/.test(value);
  if (param.type === 'number') return value.trim() !== '' && Number.isFinite(Number(value));
  return true;
}

function rangeFault(value: string, { type, min, max }: Param): string | null {
  if (type !== 'integer' && type !== 'number') return null;
  if (min !== undefined && Number(value) < min) return `value must have a minimum value of ${min}`;
  if (max !== undefined && Number(value) > max) return `value must have a maximum value of ${max}`;
  return null;
}

function textFault(value: string, param: Param): string | null {
  const { values, minLength, maxLength, pattern, format } = param;
  if (values !== undefined && !values.includes(value)) {
    return `value '${value}' does not have a value in the enumeration '${values.join(', ')}'`;
  }
  if (minLength !== undefined && value.length < minLength)
    return `value must be at least ${minLength} characters long`;
  if (maxLength !== undefined && value.length > maxLength)
    return `value may only be ${maxLength} characters long`;
  if (pattern !== undefined && !pattern.test(value)) return 'value does not match the regex pattern';
  const fault = format?.(value) ?? null;
  return fault === null ? null : `invalid format - ${fault}\n`;
}
