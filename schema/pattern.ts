/** Whether a text is one of a pattern, in which `*` stands for any characters. In proportion to their lengths. */
export function fitsPattern(pattern: string, text: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  let place = first.length;
  for (const part of others) {
    const found = text.indexOf(part, place);
    if (found < 0 || found + part.length > text.length - last.length) return false;
    place = found + part.length;
  }
  return true;
}
