import { expect, test } from 'vitest';
import { noticeKinds } from '../../contract/notices.ts';
import type { Content, Template } from './content.ts';
import { templates } from './index.ts';
import { mailOf } from './mail.ts';
import { shortOf } from './short.ts';

const frame = { name: 'Ann', publicUrl: 'https://shop.example.org' };

/** What a template makes of its sample. */
function sampled<Kind extends keyof typeof templates>(kind: Kind): Content {
  const template = templates[kind] as unknown as Template<Kind>;
  return template.content(template.sample);
}

test.each(noticeKinds)('a mail of kind %s says the same as text and as markup', (kind) => {
  const content = sampled(kind);
  const { subject, text, html } = mailOf(content, frame);
  expect(subject).not.toMatch(/[\r\n]/);
  const escaped = (value: string) => value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const said = [...content.paragraphs, ...(content.rows ?? []).flat(), content.code ?? ''];
  for (const words of said) {
    expect(text).toContain(words);
    expect(html).toContain(escaped(words));
  }
  if (content.action) expect(text).toContain(`https://shop.example.org${content.action.path}`);
});

test('whatever people call themselves or write stays text', () => {
  const content = { subject: 'a\r\nBcc: x', paragraphs: ['<script>'], rows: [['<i>', '"']] as const };
  const { subject, html } = mailOf(content, { ...frame, name: '<b>' });
  expect(subject).toBe('a Bcc: x');
  expect(html).not.toMatch(/<script>|<b>|<i>/);
});

test('who has no name is greeted all the same', () => {
  expect(mailOf(sampled('order-paid'), { ...frame, name: '' }).text).toMatch(/^Hello,\n/);
});

test('a name of several lines begins no paragraph of its own', () => {
  const { text } = mailOf(sampled('order-paid'), { ...frame, name: 'Ann\n\nPay at evil.example\u2028now' });
  expect(text).toMatch(/^Hello Ann Pay at evil\.example now,\n/);
});

test('few words lead to where there is more', () => {
  const { subject, text, link } = shortOf(sampled('order-paid'));
  expect({ subject, text }).toEqual({
    subject: 'Your order 0b8f2f2c is paid',
    text: 'We have your payment of 124.48.',
  });
  expect(link).toMatch(/^\/shop\/orders\//);
});
