/** One of the columns that a list is sorted by, the first one first; what is equal in all is sorted by id. */
export interface Sort<Field extends string> {
  readonly field: Field;
  readonly isDescending: boolean;
}

/** A part of a list. */
export interface Page<Field extends string = never> {
  /** As the method says where it is left out. */
  readonly sort?: readonly Sort<Field>[] | undefined;
  readonly offset: number;
  readonly limit: number;
}

export interface Paged<Item> {
  readonly rows: Item[];
  /** How many there are beside this page. */
  readonly total: number;
}
