import { expect, test } from 'vitest';
import { html } from './html.ts';

test('a value cannot become markup, neither in an element nor in a quoted attribute', () => {
  const { text } = html`<a title="${'"><script>'}">${"<b>&'"}</a>`;
  expect(text).toBe('<a title="&#34;&#62;&#60;script&#62;">&#60;b&#62;&#38;&#39;</a>');
});

test('markup in markup stays markup, and what is not there leaves nothing', () => {
  const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
  expect(html`<ul>${items}</ul>${undefined}`.text).toBe('<ul><li>a</li><li>&#60;b&#62;</li></ul>');
});
