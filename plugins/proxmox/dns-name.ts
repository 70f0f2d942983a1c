const LABEL_LIMIT = 63;
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  ø: 'o',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
};

/**
 * The text as a name that Proxmox takes for a machine: letters, digits and hyphens, at most 63 of them. `Büro_2` becomes
 * `buro-2`.
 * @param otherwise when nothing is left of the text.
 */
export function dnsName(text: string, otherwise: string): string {
  const name = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[ßæøœłđðþ]/g, (letter) => LETTERS[letter] ?? '')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, LABEL_LIMIT)
    .replace(/-+$/, '');
  return name === '' ? otherwise : name;
}
