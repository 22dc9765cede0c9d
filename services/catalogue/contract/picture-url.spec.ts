import { expect, test } from 'vitest';
import { isPictureUrl, MAX_PICTURE_URL, pictureUrlPattern } from './picture-url.ts';

const accepted = (address: string) => new RegExp(pictureUrlPattern).test(address) && isPictureUrl(address);

test.each([
  'https://pictures.example.com/a.jpg',
  'http://127.0.0.1:8080/a.svg?size=2#top',
  'https://example.com/a%20b/(c).png',
  'https://[::1]/a.png',
  '/api/v1/products/cleat-150/picture.svg',
])('%s leads to a picture', (address) => {
  expect(accepted(address)).toBe(true);
});

test.each([
  '',
  'picture.jpg',
  'javascript:alert(1)',
  'data:image/png;base64,AAAA',
  'ftp://example.com/a.jpg',
  'HTTPS//example.com',
  'https://',
  'https:///a.jpg#',
  'https://user:secret@example.com/a.jpg',
  'https://user@example.com/a.jpg',
  '//evil.example.com/a.jpg',
  '/\\evil.example.com/a.jpg',
  '/',
  'https://example.com/a b.jpg',
  'https://example.com/"onerror="x',
  'https://example.com/<script>',
  'https://example.com:99999/a.jpg',
  `https://example.com/${'a'.repeat(MAX_PICTURE_URL)}`,
])('%s does not', (address) => {
  expect(accepted(address)).toBe(false);
});
