import type { Page } from 'playwright-core';

/**
 * What keeps people out of a page as it stands now: controls without a name, fields without a label, pictures without a
 * text, headings out of order, more or fewer than one main part, ids that occur twice, and text whose contrast with what
 * lies behind it is below WCAG 2.2 AA (1.4.3: 4.5:1, large text 3:1; 1.4.11: 3:1 for the border of a field). One line each.
 */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  return page.evaluate(`(${inPage})()`);
}

/** Runs in the page, so it is a text: the types of this program know no document. */
const inPage = `() => {
  const faults = [];
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const say = (element, what) => faults.push(what + ': ' + element.outerHTML.slice(0, 90));
  const named = (element) => {
    const by = element.getAttribute('aria-labelledby');
    const text = by ? by.split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ') : '';
    return (element.ariaLabel || text || element.textContent || element.title || '').trim() !== '';
  };

  for (const element of document.querySelectorAll('a, button, summary, [role=button]')) {
    if (shown(element) && !named(element)) say(element, 'no name');
  }
  for (const field of document.querySelectorAll('input, select, textarea')) {
    if (field.type !== 'hidden' && field.labels.length === 0 && !field.ariaLabel) say(field, 'no label');
  }
  for (const image of document.querySelectorAll('img')) if (!image.hasAttribute('alt')) say(image, 'no alt');
  for (const svg of document.querySelectorAll('svg')) {
    if (svg.ariaHidden !== 'true' && svg.getAttribute('role') !== 'img') say(svg, 'a drawing that is neither hidden nor an image');
  }
  if (document.querySelectorAll('main').length !== 1) faults.push('not one main');
  if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
  if (!document.documentElement.lang) faults.push('no language');
  let level = 0;
  for (const heading of document.querySelectorAll('main h1, main h2, main h3, main h4')) {
    const now = Number(heading.tagName[1]);
    if (now > level + 1) say(heading, 'heading after h' + level);
    level = now;
  }
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push('id twice: ' + id);
  for (const element of document.querySelectorAll('[aria-describedby], [aria-labelledby]')) {
    const all = (element.getAttribute('aria-describedby') ?? '') + ' ' + (element.getAttribute('aria-labelledby') ?? '');
    for (const id of all.split(' ').filter(Boolean)) if (!document.getElementById(id)) say(element, 'leads nowhere: ' + id);
  }
  for (const group of document.querySelectorAll('ul, ol')) {
    for (const child of group.children) if (child.tagName !== 'LI') say(child, 'no item in a list');
  }

  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
  const behind = (element) => {
    if (!element) return rgba(getComputedStyle(document.body).backgroundColor);
    const own = rgba(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, behind(element.parentElement));
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || !shown(element) || element.closest('script, style, noscript, :disabled')) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const size = Number.parseFloat(fontSize);
    const least = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700) ? 3 : 4.5;
    const ground = behind(element);
    const found = contrast(over(rgba(color), ground), ground);
    if (found < least) say(element, 'contrast ' + found.toFixed(2));
  }
  for (const field of document.querySelectorAll('input:not([type=radio]), textarea')) {
    const found = contrast(rgba(getComputedStyle(field).borderTopColor), behind(field.parentElement));
    if (shown(field) && found < 3) say(field, 'border contrast ' + found.toFixed(2));
  }
  return [...new Set(faults)];
}`;
