import { stringify } from 'yaml';

/** A Compose file of what it would hold. */
export function yamlOf(file: object): string {
  return stringify(file, { lineWidth: 0 });
}

/** What the reference desktop is told. */
export const DESKTOP_ENVIRONMENT = {
  VNC_PASSWORD: '$DESKGATE_PASSWORD',
  VNC_GEOMETRY: '$DESKGATE_GEOMETRY',
};

/** A service of an image that runs a script; dollars of the script need no doubling. */
export function script(image: string, text: string, more: object = {}): object {
  return { image, entrypoint: ['/bin/sh', '-c', text.replaceAll('$', '$$$$')], ...more };
}

export const IDLE = 'trap "exit 0" TERM; while :; do sleep 0.1; done';

/** Asks often, so that tests wait little. */
export const QUICK_CHECK = { interval: '200ms', timeout: '2s', retries: 10 };
