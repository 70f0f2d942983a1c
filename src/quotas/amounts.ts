export const QUOTAS = ['vms', 'containers', 'objects', 'cpus', 'memory', 'disk'] as const;
export type QuotaName = (typeof QUOTAS)[number];

/** Desktops, processors, and bytes of memory and disk. */
export type Amounts = Readonly<Record<QuotaName, number>>;

/** What is allowed: -1 for no limit; what is left out is as configured. */
export type Limits = Readonly<Partial<Amounts>>;

export const UNLIMITED = -1;

export const amounts = (of: (name: QuotaName) => number): Amounts =>
  Object.fromEntries(QUOTAS.map((name) => [name, of(name)])) as Amounts;

export const isLimited = (allowed: Amounts): boolean => QUOTAS.some((name) => allowed[name] !== UNLIMITED);
