/** What the page consists of: what a reader sees, what it is checked by, and what stands around both. */
export const PARTS = ['style', 'main', 'pack', 'script'] as const;
/** Both are in the page and say of the rest what it must be. */
export const SAYINGS = ['manifest', 'seal'] as const;

const PLACES: Readonly<
  Record<(typeof PARTS | typeof SAYINGS)[number], readonly [open: string, close: string]>
> = {
  style: ['<style>', '</style>'],
  main: ['<main>', '</main>'],
  pack: ['<script type="application/json" id="pack">', '</script>'],
  manifest: ['<script type="application/json" id="manifest">', '</script>'],
  seal: ['<script type="application/json" id="seal">', '</script>'],
  script: ['<script>', '</script>'],
};

/** The parts of a page by their names, and as `skeleton` what is left without them. */
export type PageParts = Readonly<Record<keyof typeof PLACES | 'skeleton', string>>;

/**
 * Takes a page apart: the same text always gives the same parts, and every byte of it is in one of them.
 * @throws Error when a part is not there
 */
export function partsOf(page: string): PageParts {
  const parts: Record<string, string> = {};
  let skeleton = page;
  for (const [name, [open, close]] of Object.entries(PLACES)) {
    const from = skeleton.indexOf(open) + open.length;
    const to = skeleton.indexOf(close, from);
    if (from < open.length || to < 0) throw new Error(`The page has no ${name}.`);
    parts[name] = skeleton.slice(from, to);
    skeleton = skeleton.slice(0, from) + skeleton.slice(to);
  }
  return { ...parts, skeleton } as PageParts;
}

/** The names of the parts that a manifest has the hashes of. */
export const SEALED_PARTS = [...PARTS, 'skeleton'] as const;

/** JSON that stands in a page as it is: nothing in it ends the element. */
export const inPage = (json: string): string => json.replaceAll('<', '\\u003c');
