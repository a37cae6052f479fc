import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.2, levels A and AA, and what axe-core calls good practice. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** The dark pages are the light ones in other colours. */
export const COLOURS = ['color-contrast', 'link-in-text-block'];

/** What axe-core finds, one line each. */
export async function violationsOn(page: Page, only?: readonly string[]): Promise<string[]> {
  // Tables that stay folded are looked at, too.
  await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
  await page.evaluate(AXE);
  const what = only ? { type: 'rule', values: only } : { type: 'tag', values: TAGS };
  const found = (await page.evaluate(
    `axe.run({ runOnly: ${JSON.stringify(what)}, resultTypes: ['violations'] })`,
  )) as {
    violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
  };
  return found.violations.flatMap(({ id, nodes }) =>
    nodes
      .slice(0, 3)
      .map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
  );
}

/** Texts of a drawing that lie on one another: more than a unit of each. */
export const TOUCHING = `[...document.querySelectorAll('figure.chart > svg')].flatMap((svg) => {
  const texts = [...svg.querySelectorAll('text')].map((one) => [one.textContent, one.getBoundingClientRect()]);
  return texts.flatMap(([one, a], index) => texts.slice(index + 1).flatMap(([other, b]) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3
      ? [one + ' / ' + other] : []));
})`;
/** Texts that leave their drawing. */
export const OUTSIDE = `[...document.querySelectorAll('figure.chart > svg')].flatMap((svg) => {
  const box = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter((one) => {
    const { left, right } = one.getBoundingClientRect();
    return left < box.left - 2 || right > box.right + 2;
  }).map((one) => one.textContent);
})`;
