import type { Page } from 'playwright-core';

/** What takes the focus without showing that it has it. Whoever comes by the keyboard would be lost there. */
export async function focusProblemsOf(page: Page): Promise<string[]> {
  // from now on the browser shows where the focus is, as for somebody at a keyboard
  await page.keyboard.press('Tab');
  return page.evaluate(() => {
    const problems: string[] = [];
    const controls = document.querySelectorAll<HTMLElement>(
      'a[href], button, input:not([type="hidden"]), select, textarea, summary, [tabindex="0"]',
    );
    for (const control of controls) {
      if (!control.checkVisibility({ visibilityProperty: true }) || control.matches(':disabled')) continue;
      if (control.closest('.viewer-desktop, [tabindex="-1"]:not(main)') !== null) continue;
      control.focus({ preventScroll: true });
      if (document.activeElement !== control) continue;
      // a hidden circle shows it by what stands beside it
      const shown = control.matches('.segments input') ? (control.nextElementSibling ?? control) : control;
      const { outlineStyle, outlineWidth } = getComputedStyle(shown);
      if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2)
        problems.push(`${control.outerHTML.slice(0, 80)} does not show the focus`);
    }
    return problems;
  });
}
