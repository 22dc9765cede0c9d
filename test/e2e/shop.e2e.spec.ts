import { randomUUID } from 'node:crypto';
import { ShopApi } from '@keelson/local/shop-api';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { accessibilityFaults } from '../support/accessibility.ts';
import { chromiumPath, startBrowser } from '../support/browser.ts';
import { usePlatform } from '../support/use-platform.ts';

if (chromiumPath === undefined)
  console.warn('No Chromium at CHROMIUM_PATH or /usr/bin/chromium: the shop is not tried.');

const PASSWORD = 'a long sentence';

describe.skipIf(chromiumPath === undefined)('the web shop on the platform as it runs', () => {
  const running = usePlatform({ DEMO_CATALOGUE: 'on' });
  let browser: Browser;
  let page: Page;
  let email: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await startBrowser();
    page = await (await browser.newContext({ viewport: { width: 1200, height: 850 } })).newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text());
    });
    email = `ann-${randomUUID()}@example.com`;
  });
  afterAll(() => browser?.close());

  const go = (path: string) => page.goto(running.platform.url + path);
  const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const link = (name: string | RegExp) => page.getByRole('link', { name, exact: true });

  /** A picture for the documents, where KEELSON_SCREENSHOTS names a folder for them: `npm run screenshots`. */
  const picture = async (name: string) => {
    const folder = process.env.KEELSON_SCREENSHOTS;
    if (folder) await page.screenshot({ path: `${folder}/shop-${name}.png` });
  };

  /** The mail to the test's own address that a subject or text matches, once it is in the inbox. */
  const mail = (pattern: RegExp) =>
    new ShopApi(running.platform.url).mail(email, ({ subject, text }) => pattern.test(`${subject}\n${text}`));

  async function putIntoBasket(search: string): Promise<string> {
    await go(`/shop?search=${encodeURIComponent(search)}`);
    await page.locator('.card').first().waitFor();
    const title = (await page.locator('.card h3').first().textContent())?.trim() ?? '';
    await page.getByRole('button', { name: `Add ${title} to the basket` }).click();
    return title;
  }

  it('is browsed by somebody who is not signed in', async () => {
    await go('/shop');
    // The demo's goods come soon after a first start.
    await vi.waitFor(async () => {
      await page.reload();
      await page.getByText(/^[1-9]\d* products$/).waitFor({ timeout: 2_000 });
    }, 60_000);
    expect(await accessibilityFaults(page)).toEqual([]);
    const failed: string = await page.evaluate(
      '[...document.images].filter((image) => image.complete && image.naturalWidth === 0).map(({ src }) => src).join()',
    );
    expect(failed).toBe('');
    await picture('front');
  });

  it('opens an account, confirmed by the code of the mail', async () => {
    await go('/shop/register');
    await page.getByLabel('Name').fill('Ann');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(PASSWORD);
    await button('Open the account').click();
    await heading('Confirm your address').waitFor();
    const { text } = await mail(/\b[0-9A-Z]{5}-[0-9A-Z]{5}\b/);
    const [code = ''] = /\b[0-9A-Z]{5}-[0-9A-Z]{5}\b/.exec(text) ?? [];
    await page.getByLabel('Code').fill(code);
    await page.getByLabel('Password').fill(PASSWORD);
    await button('Confirm').click();
    await heading('Sign in').waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await button('Sign in').click();
    await link('Profile').waitFor();
  });

  it('sells, shows every step as it happens, and ends with the order', async () => {
    const title = await putIntoBasket('rope');
    await page.getByRole('link', { name: /^Basket/ }).click();
    await link('Go to checkout').click();
    await page.getByLabel('Delivery address').fill('1 Harbour Street, Bergen');
    await page.getByLabel('A card that works').check();
    await button(/^Pay/).click();
    await page.locator('ol.steps li').first().waitFor();
    await heading('Thank you!').waitFor({ timeout: 60_000 });
    await picture('checkout');
    await link('See the order').click();
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    await page.getByText('Delivered').first().waitFor();
    await page.getByRole('rowheader', { name: title }).waitFor();
    await picture('order');
    await page.getByRole('link', { name: 'Basket', exact: true }).waitFor();
  });

  it('tells of it by mail and by a message', async () => {
    await mail(/order/i);
    await page.reload();
    await page.getByRole('link', { name: /^Messages [1-9]/ }).click();
    await page.locator('.messages li').first().waitFor();
  });

  it('shows it among the orders, and on the home screen', async () => {
    await link('Orders').click();
    await expect.poll(() => page.locator('.orders li').count(), { timeout: 15_000 }).toBe(1);
    await go('/shop');
    await page.getByText('Welcome aboard, Ann').waitFor();
    await page.locator('.last-orders li').first().waitFor();
  });

  it('takes a card by its number, which goes to the payment provider alone', async () => {
    const shown: string[] = [];
    page.on('request', (request) => {
      if (request.postData()?.includes('4242424242424242')) shown.push(new URL(request.url()).pathname);
    });
    await putIntoBasket('cleat');
    await go('/shop/checkout');
    await page.getByLabel('Delivery address').fill('1 Harbour Street, Bergen');
    await page.getByLabel('Card', { exact: true }).check();
    await page.getByLabel('Card number').fill('4242 4242 4242 4242');
    await page.getByLabel('Expires').fill('08/29');
    await page.getByLabel('Security code').fill('123');
    await button(/^Pay/).click();
    await heading('Thank you!').waitFor({ timeout: 60_000 });
    expect(shown).toEqual(['/v1/tokens']);
  });

  it('takes everything back when the card is declined, and says so', async () => {
    await putIntoBasket('lantern');
    await go('/shop/checkout');
    await page.getByLabel('Delivery address').fill('1 Harbour Street, Bergen');
    await page.getByLabel('A card that is declined').check();
    await button(/^Pay/).click();
    await heading('That did not work').waitFor({ timeout: 60_000 });
    await page.getByText('Nothing was charged').waitFor();
    await page.getByRole('link', { name: /^Basket 1/ }).waitFor();
  });

  it('ends the session, and shows nobody’s orders to the next', async () => {
    await go('/shop/profile');
    await button('Sign out').click();
    await link('Sign in').waitFor();
    await go('/shop/orders');
    await heading('Sign in').waitFor();
  });

  it('never has the browser complain', () => {
    expect(complaints).toEqual([]);
  });
});
