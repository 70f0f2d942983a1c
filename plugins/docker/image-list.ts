/** The reference images, in the order in which they build on each other. */
export const IMAGES = {
  desktop: { tag: 'deskgate/desktop:latest', folder: 'desktop', on: 'bookworm' },
  rdp: { tag: 'deskgate/desktop-rdp:latest', folder: 'desktop-rdp', on: { image: 'desktop' } },
  ssh: { tag: 'deskgate/desktop-ssh:latest', folder: 'desktop-ssh', on: 'bookworm' },
  telnet: { tag: 'deskgate/desktop-telnet:latest', folder: 'desktop-telnet', on: 'bookworm' },
  guacd: { tag: 'deskgate/guacd:latest', folder: 'guacd', on: 'bullseye' },
} as const satisfies Record<string, ImagePlan>;

export type ImageName = keyof typeof IMAGES;

/** A Debian release by its code name. */
export type Suite = 'bookworm' | 'bullseye';

export interface ImagePlan {
  readonly tag: string;
  /** Below `images/`. */
  readonly folder: string;
  readonly on: Suite | { readonly image: 'desktop' };
}

export const IMAGE_NAMES = Object.keys(IMAGES) as readonly ImageName[];

/** The names with what they build on before them, each once. */
export function inOrder(names: readonly ImageName[]): ImageName[] {
  const wanted = new Set<ImageName>();
  for (const name of names) {
    const { on }: ImagePlan = IMAGES[name];
    if (typeof on === 'object') wanted.add(on.image);
    wanted.add(name);
  }
  return IMAGE_NAMES.filter((name) => wanted.has(name));
}
