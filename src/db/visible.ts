/** Which desktops somebody may see, where it is not all of them. */
export interface Visible {
  readonly userId: string;
  /** The user's own that belong to no project. */
  readonly isPersonal: boolean;
  /** The user's own that belong to these projects. */
  readonly ownIn: readonly string[];
  /** Everybody's that belong to these projects. */
  readonly allIn: readonly string[];
}
