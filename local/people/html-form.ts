/** A form as a browser sees it, with what would be sent if nobody touched it. */
export interface HtmlForm {
  readonly method: string;
  readonly action: string;
  readonly fields: readonly FormField[];
}

/** A control with a name. */
export interface FormField {
  readonly name: string;
  /** `hidden`, `radio`, `text`, `textarea`... and `option` for each choice of a list. */
  readonly type: string;
  readonly value: string;
  /** Whether it is sent as it is: false for what is not selected. */
  readonly active: boolean;
}

const FORM = /<form\b([^<>]*)>((?:(?!<form\b)[\s\S])*?)<\/form>/gi;
const CONTROL =
  /<input\b([^<>]*)>|<textarea\b([^<>]*)>([^<]*)<\/textarea>|<select\b([^<>]*)>((?:(?!<select\b)[\s\S])*?)<\/select>/gi;
const OPTION = /<option\b([^<>]*)>([^<]*)/gi;

/** The first form of a page; undefined when it has none. */
export function findForm(page: string): HtmlForm | undefined {
  return findForms(page)[0];
}

/** All forms of a page, in order. Reads inputs, text areas and lists, which is all that pages use. */
export function findForms(page: string): HtmlForm[] {
  return [...page.matchAll(FORM)].map(([, head = '', content = '']) => readForm(head, content));
}

function readForm(head: string, content: string): HtmlForm {
  const attributes = readAttributes(head);
  return {
    method: (attributes['method'] ?? 'get').toUpperCase(),
    action: attributes['action'] ?? '',
    fields: [...content.matchAll(CONTROL)].flatMap(([, input, textarea, text, list, options]) =>
      list === undefined
        ? readField(readAttributes(input ?? textarea ?? ''), input === undefined ? text : undefined)
        : readOptions(readAttributes(list), options ?? ''),
    ),
  };
}

function readField(attributes: Readonly<Record<string, string>>, text: string | undefined): FormField[] {
  const { name, value = '', type = 'text' } = attributes;
  if (name === undefined) return [];
  // A line break right after the tag is not part of the text.
  if (text !== undefined)
    return [{ name, type: 'textarea', value: decodeEntities(text.replace(/^\r?\n/, '')), active: true }];
  const isChoice = type === 'radio' || type === 'checkbox';
  return [{ name, type, value, active: !isChoice || 'checked' in attributes }];
}

/** The choices of a list. Unless one is selected, the first is. */
function readOptions({ name }: Readonly<Record<string, string>>, content: string): FormField[] {
  if (name === undefined) return [];
  const options = [...content.matchAll(OPTION)].map(([, head = '', label = '']) => {
    const attributes = readAttributes(head);
    const value = attributes['value'] ?? decodeEntities(label).trim();
    return { name, type: 'option', value, active: 'selected' in attributes };
  });
  const none = !options.some(({ active }) => active);
  return options.map((option, index) => (none && index === 0 ? { ...option, active: true } : option));
}

function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', double, single, bare] of text.matchAll(
    /([a-z][a-z-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/gi,
  )) {
    attributes[name.toLowerCase()] = decodeEntities(double ?? single ?? bare ?? '');
  }
  return attributes;
}

const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi,
    (entity, decimal, hexadecimal, name: string) => {
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      if (hexadecimal !== undefined) return String.fromCodePoint(Number.parseInt(hexadecimal, 16));
      return CHARACTERS[name] ?? entity;
    },
  );
}
