import { isTable } from './shape.ts';

/** Freezes tables and lists all the way down; what is of a class, such as a Date or a Buffer, is left as it is. */
export function freeze<T>(value: T): T {
  if (Array.isArray(value)) {
    for (const entry of value) freeze(entry);
    return Object.freeze(value);
  }
  if (!isTable(value)) return value;
  for (const entry of Object.values(value)) freeze(entry);
  return Object.freeze(value);
}
