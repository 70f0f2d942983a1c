/** Small pictures of desktops for the start page. They stay in this tab and end with the session. */

const PREFIX = 'picture:';
const WIDTH = 480;

export function keepPicture(instanceId: string, picture: HTMLCanvasElement): void {
  const scale = Math.min(1, WIDTH / picture.width);
  const small = document.createElement('canvas');
  small.width = Math.max(1, Math.round(picture.width * scale));
  small.height = Math.max(1, Math.round(picture.height * scale));
  small.getContext('2d')?.drawImage(picture, 0, 0, small.width, small.height);
  try {
    sessionStorage.setItem(PREFIX + instanceId, small.toDataURL('image/jpeg', 0.7));
  } catch {
    // a full or switched-off store costs the picture only
  }
}

export function pictureOf(instanceId: string): string | null {
  try {
    return sessionStorage.getItem(PREFIX + instanceId);
  } catch {
    return null;
  }
}

/** Forgets the pictures of all other desktops. */
export function keepPicturesOnlyOf(instanceIds: ReadonlySet<string>): void {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(PREFIX) && !instanceIds.has(key.slice(PREFIX.length)))
        sessionStorage.removeItem(key);
    }
  } catch {
    // nothing is stored, so there is nothing to forget
  }
}
