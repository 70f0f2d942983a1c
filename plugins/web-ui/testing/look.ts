import type { Page } from 'playwright-core';

/** What a designer would send back, as sentences: text that is hard to read, what is cut off, targets too small to hit. */
export function problemsOf(page: Page): Promise<string[]> {
  return page.evaluate(lookInPage, page.viewportSize()?.width ?? 0);
}

/** Runs in the page, so it uses nothing from outside itself. */
function lookInPage(width: number): string[] {
  type Colour = [red: number, green: number, blue: number, alpha: number];

  const colourOf = (text: string): Colour => {
    const numbers = (text.match(/[\d.]+/g) ?? []).map(Number);
    const [red = 0, green = 0, blue = 0, alpha = 1] = numbers;
    return [red, green, blue, alpha];
  };
  const over = (top: Colour, below: Colour): Colour => {
    const mix = (index: 0 | 1 | 2): number => top[index] * top[3] + below[index] * (1 - top[3]);
    return [mix(0), mix(1), mix(2), 1];
  };
  const luminance = ([red, green, blue]: Colour): number => {
    const linear = (value: number): number => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  };
  const groundOf = (element: Element): Colour => {
    const layers: Colour[] = [];
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const colour = colourOf(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reduceRight<Colour>((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const isSeen = (element: Element): boolean => {
    const { width, height } = element.getBoundingClientRect();
    return (
      width > 1 && height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    );
  };
  const nameOf = (element: Element): string => {
    const text = (element.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 40);
    return `<${element.tagName.toLowerCase()}> "${text}"`;
  };

  const problems: string[] = [];
  // innerWidth would not do: a telephone makes it as large as what sticks out
  const sideways = document.documentElement.scrollWidth - width;
  if (sideways > 0) problems.push(`the page is ${sideways} px wider than the window`);

  for (const element of document.body.querySelectorAll('*')) {
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === 3 && (node.textContent ?? '').trim() !== '',
    );
    if (!hasText || !isSeen(element) || element.closest('noscript, script, .hidden') !== null) continue;
    const style = getComputedStyle(element);
    const ground = groundOf(element);
    const ink = over(colourOf(style.color), ground);
    const [light, dark] = [luminance(ink), luminance(ground)].sort((a, b) => b - a) as [number, number];
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < 4.5) problems.push(`${nameOf(element)} has a contrast of ${contrast.toFixed(2)}`);
    const { right, left } = element.getBoundingClientRect();
    if (element.closest('pre, .viewer') === null && (right > width + 1 || left < -1)) {
      problems.push(`${nameOf(element)} is cut off`);
    }
  }
  if (matchMedia('(pointer: coarse)').matches) {
    for (const control of document.querySelectorAll(
      'button, a[href], summary, input:not([type="hidden"]), select, textarea',
    )) {
      if (!isSeen(control) || control.matches('.skip, .typing, p a, span a, [tabindex="-1"]')) continue;
      // what lies over a control of its own size, unseen
      if (control.matches('.segments input')) continue;
      const box = control.getBoundingClientRect();
      if (box.width < 44 || box.height < 44)
        problems.push(`${nameOf(control)} is ${Math.round(box.width)} × ${Math.round(box.height)} px`);
    }
  }
  for (const control of document.querySelectorAll('button, a[href]')) {
    if (control.closest('[hidden]') !== null) continue;
    const hasName = (control.textContent ?? '').trim() !== '' || control.getAttribute('aria-label') !== null;
    if (!hasName && control.getAttribute('aria-hidden') !== 'true')
      problems.push(`${control.outerHTML.slice(0, 80)} has no name`);
  }
  for (const control of document.querySelectorAll('input:not([type="hidden"]), select, textarea')) {
    const labels = (control as HTMLInputElement).labels?.length ?? 0;
    const isNamed = labels > 0 || control.matches('[aria-label], [aria-labelledby]');
    if (!isNamed && isSeen(control)) problems.push(`${control.outerHTML.slice(0, 80)} has no label`);
  }
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at)))
    problems.push(`two elements have the id ${id}`);
  for (const name of ['aria-describedby', 'aria-labelledby', 'aria-controls', 'for']) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      for (const id of (element.getAttribute(name) ?? '').split(/\s+/))
        if (id !== '' && !ids.includes(id))
          problems.push(`${nameOf(element)} points to #${id}, which is not there`);
    }
  }
  const heads = [...document.querySelectorAll('h1')].filter((one) => one.closest('[hidden]') === null);
  if (heads.length !== 1) problems.push(`the page has ${heads.length} main headings`);
  for (const control of document.querySelectorAll('[tabindex]'))
    if ((control as HTMLElement).tabIndex > 0)
      problems.push(`${nameOf(control)} jumps the queue of the Tab key`);
  if (document.title.trim() === '') problems.push('the page has no title');
  return problems;
}
