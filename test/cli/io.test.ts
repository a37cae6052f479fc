import { expect, it } from 'vitest';
import { writeText } from '../../cli/io.ts';

it('a text keeps its lines, indented, and obeys nothing', () => {
  let written = '';
  writeText({ write: (text) => (written += text) }, 'Train longer.\r\n\n   1  forged\u001b[31m');
  expect(written).toBe('Train longer.\n      |\n      |    1  forged\\u{1b}[31m\n');
});
