import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sparticuz from '@sparticuz/chromium';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeEvidence } from '../../../cli/evidence/make-evidence.ts';
import { partsOf } from '../../../cli/evidence/page/parts.ts';
import { printPdf } from '../../../cli/evidence/print-pdf.ts';
import { launchBrowser } from '../../support/launch-browser.ts';
import { evidenceOfRuled } from './ruled.ts';
import { chainedAnew, evidenceOfOne, resealed, sealWith } from './support.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const directory = mkdtempSync(join(tmpdir(), 'countersign-'));
let made: Awaited<ReturnType<typeof evidenceOfOne>>;
let html: string;
let browser: Browser | undefined;
let context: BrowserContext;
let whyNot = '';
let count = 0;

beforeAll(async () => {
  made = await evidenceOfOne();
  html = made.files.get('evidence.html') ?? '';
  ({ browser, whyNot } = await launchBrowser());
  if (browser === undefined) return;
  context = await browser.newContext();
  await context.setOffline(true);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  rmSync(directory, { recursive: true });
});

/** Opens a page from the disk, as its reader does. */
async function open(text: string): Promise<Page> {
  const file = join(directory, `evidence-${count++}.html`);
  writeFileSync(file, text);
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  return page;
}

/** What the page says after somebody has typed the two fingerprints. */
async function check(page: Page, { digests, receipts } = made.trusted): Promise<string> {
  const button = page.getByRole('button', { name: 'Check' });
  if (await button.isDisabled()) return page.locator('#result').innerText();
  await page.getByLabel('Fingerprint of the key of digests').fill(digests);
  await page.getByLabel('Fingerprint of the key of receipts').fill(receipts);
  await button.click();
  await page.locator('#result .headline:not(.open)').waitFor();
  return page.locator('#result').innerText();
}

describe('evidence.html in a browser without a connection', { timeout: 60_000 }, () => {
  it('checks itself, and everything holds', async ({ skip }) => {
    skip(browser === undefined, whyNot);
    const page = await open(html);
    const said = await check(page, {
      digests: ` ${made.trusted.digests.toUpperCase().replace(/..(?=.)/g, '$&:')}`,
      receipts: made.trusted.receipts,
    });
    expect(said).toContain('Everything that can be checked without a connection holds.');
    expect(said).toContain('Holds: A decision is signed by the identity provider');
    expect(said).not.toContain('Wrong');
  });

  it('says that it was changed, wherever it was', async ({ skip }) => {
    skip(browser === undefined, whyNot);
    const changes: (readonly [string, string])[] = [
      ['authorised by ', 'authorised at last by '],
      ['\\"actor\\"', '\\"Actor\\"'],
      ['background: var(--ground)', 'background: red'],
      ['</main>', '</main><p>Everything holds.</p>'],
      ['<title>', '<title>The '],
      ['"path":["', '"path":["0'],
      ['</body></html>', '<p>More.</p></body></html>'],
    ];
    for (const [from, to] of changes) {
      const changed = html.replace(from, () => to);
      expect(changed, from).not.toBe(html);
      const page = await open(changed);
      expect(await check(page), from).toMatch(/This evidence does not hold|does not run/);
      await page.close();
    }
  });

  it('says what is wrong where whoever can have it sealed has made it up', async ({ skip }) => {
    skip(browser === undefined, whyNot);
    const { pack, receiptKey } = made;
    const [first] = pack.streams;
    if (first === undefined) throw new Error('no stream');
    const forged = chainedAnew(first, (text) => text.replaceAll('"auc":0.913', '"auc":0.999'));
    const twice = { ...pack, streams: [forged, ...pack.streams] };
    const files = await makeEvidence(twice, sealWith(twice, receiptKey));
    expect(await check(await open(files.get('evidence.html') ?? ''))).toContain(
      `Wrong: ${first.stream} is in it twice.`,
    );
    const restyled = await resealed(made, 'evidence.html', (text) => {
      const style = `h1{color:red}${partsOf(text).style}`;
      const hash = createHash('sha256').update(style).digest('base64');
      return text
        .replace(partsOf(text).style, () => style)
        .replace(/style-src 'sha256-[^']*'/, () => `style-src 'sha256-${hash}'`);
    });
    expect(await check(await open(restyled.get('evidence.html') ?? ''))).toContain(
      'Wrong: What stands around what this page says, or how it is shown,',
    );
  });

  it('checks what a rule approved', async ({ skip }) => {
    skip(browser === undefined, whyNot);
    const { pack, receiptKey, trusted } = await evidenceOfRuled();
    const files = await makeEvidence(pack, sealWith(pack, receiptKey));
    expect(await check(await open(files.get('evidence.html') ?? ''), trusted)).toContain(
      'Everything that can be checked without a connection holds.',
    );
  });

  it('asks for whole fingerprints, and believes no others', async ({ skip }) => {
    skip(browser === undefined, whyNot);
    const page = await open(html);
    expect(await check(page, { digests: 'abc', receipts: '' })).toContain('64 hexadecimal digits');
    const other = 'ab'.repeat(32);
    expect(await check(page, { ...made.trusted, digests: other })).toContain(`and not ${other}.`);
  });

  it('can be read by everybody, in light, in dark and on a phone, and is as wide as its screen', async ({
    skip,
  }) => {
    skip(browser === undefined, whyNot);
    const page = await open(html);
    await check(page);
    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 1280],
      ['light', 390],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      const violations = await page.evaluate(
        async ({ axe, tags }) => {
          const run = new Function(`${axe}; return axe.run(document, { runOnly: ${JSON.stringify(tags)} })`);
          return (await run()).violations.map(
            ({ id, nodes }: { id: string; nodes: { html: string }[] }) => `${id} ${nodes[0]?.html}`,
          );
        },
        { axe: AXE, tags: TAGS },
      );
      expect(violations, `${colorScheme} ${width}`).toEqual([]);
      const tooWide = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
      expect(tooWide, `${colorScheme} ${width}`).toBe(false);
      if (process.env['SCREENSHOTS'] !== undefined)
        await page.screenshot({
          path: join(process.env['SCREENSHOTS'], `evidence-${colorScheme}-${width}.png`),
          fullPage: true,
        });
    }
  });

  it('is printed to a PDF by the command, which says what to do where no browser is', async ({ skip }) => {
    skip(browser === undefined, whyNot);
    const [page, pdf] = [join(directory, 'printed.html'), join(directory, 'printed.pdf')];
    writeFileSync(page, html);
    await printPdf(page, pdf, { CHROME_PATH: await sparticuz.executablePath() });
    expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-');
    await expect(printPdf(page, pdf, { PATH: directory })).rejects.toThrow('There is no Chromium or Chrome');
  });
});
