import { expect, test } from 'vitest';
import { findForm, findForms } from '../../../local/people/html-form.ts';

test('reads a form as a browser does', () => {
  const page = `<h1>Page</h1><form method="post" action="/decide/x?a=1&amp;b=2">
    <input type=hidden name=csrf value='a&quot;b'><input type="radio" name="choice" value="approve" checked>
    <input type="radio" name="choice" value="reject"><input name="version" required>
    <textarea name="comment" rows="4">\nkept &lt;text&gt; &#228;&#xe4;</textarea><input type="submit" value="Send">
  </form><form action="/other"></form>`;
  expect(findForm(page)).toEqual({
    method: 'POST',
    action: '/decide/x?a=1&b=2',
    fields: [
      { name: 'csrf', type: 'hidden', value: 'a"b', active: true },
      { name: 'choice', type: 'radio', value: 'approve', active: true },
      { name: 'choice', type: 'radio', value: 'reject', active: false },
      { name: 'version', type: 'text', value: '', active: true },
      { name: 'comment', type: 'textarea', value: 'kept <text> ää', active: true },
    ],
  });
});

test('reads every form of a page', () => {
  const page = '<form action="/a"></form><p></p><form action="/b"><input name="x"></form>';
  expect(findForms(page).map(({ action }) => action)).toEqual(['/a', '/b']);
});

test('finds none where there is none', () => {
  expect(findForm('<h1>Already decided</h1>')).toBeUndefined();
});
