import type { Place, Reader } from './reader.ts';

const CAPABILITY = /^(CAP_)?[A-Z][A-Z_]*$/;

/** Linux capabilities without their prefix. `ALL` may be dropped, not added. */
export function readCapabilities(reader: Reader, place: Place | undefined, kind: 'add' | 'drop'): string[] {
  if (place === undefined) return [];
  return (reader.list(place) ?? []).flatMap((item) => {
    const name = reader.matching(item, CAPABILITY, 'a capability such as CHOWN, in capitals');
    if (name === null) return [];
    if (kind === 'add' && name === 'ALL') {
      reader.problem(item, 'all capabilities at once are not given; name those that it needs');
      return [];
    }
    return [name.replace(/^CAP_/, '')];
  });
}

/** No new privileges is what every container has anyway; nothing else may be changed. */
export function checkSecurityOptions(reader: Reader, place: Place | undefined): void {
  if (place === undefined) return;
  for (const item of reader.list(place) ?? []) {
    reader.oneOf(
      item,
      ['no-new-privileges:true', 'no-new-privileges'],
      ', which every service has anyway; confinement cannot be loosened',
    );
  }
}
