/** Never shown as text, or as it is by its nature: ids, code, logs, what programs call things. */
const SKIPPED = new Set(['script', 'style', 'svg', 'code', 'pre', 'kbd']);
const VOID = new Set([
  'meta',
  'link',
  'input',
  'br',
  'hr',
  'img',
  'circle',
  'path',
  'rect',
  'line',
  'polyline',
]);
const SPOKEN = /\s(title|placeholder|alt|aria-label|aria-description|data-confirm(?:-text)?)="([^"]*)"/g;

export interface PageText {
  readonly text: string;
  /** The elements that it stands in, outermost first: `p.hint`. */
  readonly place: string;
  /** Marked as English, so that it is read out as such. */
  readonly isMarked: boolean;
}

/** Everything that somebody reads or hears of a page: its texts and those of attributes, in order. */
export function textsOf(html: string): PageText[] {
  const found: PageText[] = [];
  const open: { name: string; label: string; isSkipped: boolean; isMarked: boolean }[] = [];
  const add = (text: string): void => {
    const clean = unescaped(text).replace(/\s+/g, ' ').trim();
    if (clean === '' || open.some(({ isSkipped }) => isSkipped)) return;
    const place = open.map(({ label }) => label).join(' ');
    found.push({ text: clean, place, isMarked: open.at(-1)?.isMarked ?? false });
  };
  for (const [part] of html.replace(/<!--.*?-->/gs, '').matchAll(/<[^>]+>|[^<]+/g)) {
    if (!part.startsWith('<')) add(part);
    else if (part.startsWith('</')) {
      const name = part.slice(2, -1).trim().toLowerCase();
      while (open.length > 0 && open.pop()?.name !== name);
    } else {
      const name = /^<!?([\w-]+)/.exec(part)?.[1]?.toLowerCase() ?? '';
      for (const [, , value = ''] of part.matchAll(SPOKEN)) add(value);
      if (VOID.has(name) || name === 'doctype' || part.endsWith('/>')) continue;
      const kind = /\sclass="([^"]*)"/.exec(part)?.[1];
      const language = /\slang="([^"]*)"/.exec(part)?.[1];
      open.push({
        name,
        label: kind === undefined ? name : `${name}.${kind.split(' ')[0]}`,
        isSkipped: SKIPPED.has(name),
        isMarked: language === undefined ? (open.at(-1)?.isMarked ?? false) : language === 'en',
      });
    }
  }
  return found;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '');
}
