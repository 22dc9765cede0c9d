import type { Content } from './content.ts';
import { html } from './html.ts';

/** A mail's words, in both of its forms. */
export interface MailWords {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface MailFrame {
  /** Who is addressed; may be empty. */
  readonly name: string;
  /** Where this platform is to be found: `https://shop.example.com`. */
  readonly publicUrl: string;
}

/** Puts contents into the form of a mail. */
export function mailOf(content: Content, frame: MailFrame): MailWords {
  return { subject: oneLine(content.subject), text: textOf(content, frame), html: htmlOf(content, frame) };
}

/** A line break in a subject would begin another header; in a name, a paragraph that looks like ours. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function greeting(name: string): string {
  const words = oneLine(name);
  return words === '' ? 'Hello,' : `Hello ${words},`;
}

function textOf({ paragraphs: [first = '', ...others], code, rows, action }: Content, frame: MailFrame): string {
  const blocks = [
    greeting(frame.name),
    first,
    code === undefined ? undefined : `    ${code}`,
    ...others,
    rows?.map(([what, value]) => `  ${what}: ${value}`).join('\n'),
    action && `${action.label}: ${frame.publicUrl}${action.path}`,
  ];
  return `${blocks.filter((block) => block !== undefined).join('\n\n')}\n`;
}

function htmlOf({ subject, paragraphs, code, rows, action }: Content, { name, publicUrl }: MailFrame): string {
  const [first = '', ...others] = paragraphs;
  const paragraph = (text: string) => html`<p>${text}</p>\n`;
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${subject}</title></head>
<body style="margin:0;padding:24px;background:#f4f6f8;color:#1c2733;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border-radius:8px">
<h1 style="margin:0 0 16px;font-size:20px">${subject}</h1>
${paragraph(greeting(name))}${paragraph(first)}${code === undefined ? undefined : html`<p style="font:bold 28px/1.5 ui-monospace,monospace;letter-spacing:2px">${code}</p>\n`}${others.map(paragraph)}${
  rows &&
  html`<table style="width:100%;border-collapse:collapse">
${rows.map(
  ([what, value]) =>
    html`<tr><td style="padding:4px 8px 4px 0">${what}</td><td style="padding:4px 0;text-align:right">${value}</td></tr>\n`,
)}</table>\n`
}${
  action &&
  html`<p><a href="${publicUrl}${action.path}" style="display:inline-block;padding:10px 18px;background:#0b5cad;color:#ffffff;border-radius:6px;text-decoration:none">${action.label}</a></p>\n`
}</div>
</body>
</html>
`.text;
}
