/** What a list is narrowed to, and its order; what is left out narrows nothing. */
export interface ListFilter {
  readonly ids?: readonly string[] | undefined;
  /** Whole names. */
  readonly names?: readonly string[] | undefined;
  /** Part of a name, in whatever case; nothing in it has a meaning of its own. */
  readonly search?: string | undefined;
  /** UTC ms: made then or later, and before. */
  readonly createdFrom?: number | undefined;
  readonly createdBefore?: number | undefined;
  /** The other way round than usual. */
  readonly isReversed?: boolean | undefined;
}
