/** What was looked at. */
export type FindingName =
  | 'host'
  | 'clock'
  | 'token'
  | 'version'
  | 'pool'
  | 'privileges'
  | 'template'
  | 'agent'
  | 'cloud-init'
  | 'storage'
  | 'bridge';

export interface Finding {
  readonly name: FindingName;
  /** A note is worth knowing and keeps nothing from working. */
  readonly state: 'ok' | 'missing' | 'note';
  /** One sentence, with the cause. */
  readonly message: string;
  readonly remedy?: string;
  /** For a shell of root on any node, in this order. */
  readonly commands?: readonly string[];
}
