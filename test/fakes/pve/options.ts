import type { Generation } from './generation.ts';

export interface PveOptions {
  readonly generation: Generation;
  /** How many; named pve1, pve2, … By default 1. */
  readonly nodes?: number;
  /** Simulated durations are multiplied by it: 1 is as slow as life, which is the default. */
  readonly timeScale?: number;
  /** Path of qemu-system-x86_64; without it every screen is a small one inside this process. */
  readonly qemu?: string;
  /** Of every QEMU, beside its own: a disk to boot from. */
  readonly qemuArgs?: readonly string[];
  readonly rootPassword?: string;
  readonly certificate?: CertificateOptions;
  /** Of the API, one a node, by the order of nodes; 0 or left out: any that is free. */
  readonly ports?: readonly number[];
  /** Closes the simulator when it aborts. */
  readonly signal?: AbortSignal;
}

export interface CertificateOptions {
  /** Names that the certificates are good for besides the node's own; by default localhost and the loopback addresses. */
  readonly hosts?: readonly string[];
  readonly addresses?: readonly string[];
  readonly isExpired?: boolean;
}
