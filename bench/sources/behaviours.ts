/** Of synthetic desktops: updates of real ones, nothing but answers, or as much as is taken. */
export const BEHAVIOURS = ['busy', 'idle', 'flood'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

/** What is dialled: for guacd it is the desktop's port, which goes by its number only. */
export type DesktopPorts = Readonly<Record<Behaviour | 'guacd', number>>;
