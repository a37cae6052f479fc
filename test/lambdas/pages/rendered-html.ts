/** One opening tag of a page, as a browser reads it. */
export interface Tag {
  readonly name: string;
  readonly attributes: readonly string[];
}

const TAG = /<(?:!--|([/!?]?)([a-z][a-z0-9]*)((?:\s+[a-z0-9-]+(?:="[^"<>`]*")?)*)\s*\/?>)/giy;

/**
 * Reads the tags of a page by a grammar that is stricter than HTML: lower-case names, attributes bare or in double
 * quotes. Anything else that begins with `<` is an error, so text that got out of its place can't go unseen.
 */
export function readTags(page: string): Tag[] {
  const tags: Tag[] = [];
  const markup = page.replace(/<style>[^<]*<\/style>/, '<style></style>');
  for (let at = markup.indexOf('<'); at !== -1; at = markup.indexOf('<', TAG.lastIndex)) {
    TAG.lastIndex = at;
    const match = TAG.exec(markup);
    if (match?.[2] === undefined) throw new Error(`not a tag: ${markup.slice(at, at + 60)}`);
    const attributes = [...(match[3] ?? '').matchAll(/([a-z0-9-]+)(?:="[^"]*")?/gi)].map((one) =>
      String(one[1]),
    );
    if (match[1] === '') tags.push({ name: match[2], attributes });
  }
  return tags;
}

/** The text that a person sees, entities resolved. */
export function readText(page: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' };
  return page
    .replace(/<style>[^<]*<\/style>/, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&([a-z]+|#\d+);/g, (whole, name: string) => entities[name] ?? whole);
}
