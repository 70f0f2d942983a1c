/** Names and keys of keyboards that are the same everywhere. */
const SAME = /^(?:(?:Proxmox)?Deskgate|Proxmox|Alt(?:-Tab|-F4)?|Esc|Tab|Super|F|px|MB|GB|min|API)$/;
const ATTRIBUTES =
  /\s(?:title|placeholder|alt|aria-label|aria-description|data-confirm(?:-text)?)="([^"]*)"/g;

/** Words of a nunjucks template that stand in it themselves, and not in a catalogue. */
export function bareEnglish(source: string): string[] {
  const said = [
    ...[...source.matchAll(/\{\{(.*?)\}\}/gs)].flatMap(([, expression = '']) => literalsOf(expression)),
  ];
  const markup = source
    .replace(/\{#.*?#\}/gs, ' ')
    .replace(/\{% block body_class %\}.*?\{% endblock %\}/gs, ' ')
    .replace(/\{[{%].*?[%}]\}/gs, '\u0001')
    .replace(/<(script|style|svg|pre|code|kbd)\b.*?<\/\1>/gs, ' ');
  for (const [, value = ''] of markup.matchAll(ATTRIBUTES)) said.push(value);
  for (const text of markup.replace(/<[^>]*>/gs, '\u0001').split('\u0001')) said.push(text);
  return (
    said
      .map((text) => text.replaceAll('\u0001', '').replace(/&\w+;/g, '').trim())
      // a macro may give attributes of the element that it is called in
      .filter((text) => !/^[\w-]+="/.test(text))
      .filter((text) => /\p{L}{2}/u.test(text) && !SAME.test(text.replace(/[–·:.\s]+/g, '')))
  );
}

/** What an expression says by itself: words that begin with a capital, as keys of catalogues never do. */
function literalsOf(expression: string): string[] {
  return [...expression.matchAll(/'([^']*)'|"([^"]*)"/g)]
    .map(([, one, other]) => one ?? other ?? '')
    .filter((text) => /^\p{Lu}\p{Ll}/u.test(text));
}

/** The keys that a template asks for by name. */
export function keysOf(source: string): string[] {
  return [...source.matchAll(/\b(?:t|rich)\(\s*'([^']+)'(\s*\+)?/g)].flatMap(([, key = '', isPart]) =>
    isPart === undefined ? [key] : [],
  );
}
