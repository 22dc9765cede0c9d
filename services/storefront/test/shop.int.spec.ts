import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { accessibilityFaults } from '../../../test/support/accessibility.ts';
import { chromiumPath, startBrowser } from '../../../test/support/browser.ts';
import { type FakePlatform, startFakePlatform } from './fake-platform.ts';

/** The shop in a real browser, against the platform in memory. What the real services do with it: test/e2e. */
if (chromiumPath === undefined)
  console.warn('No Chromium at CHROMIUM_PATH or /usr/bin/chromium: the shop is not tried.');

// A browser on a busy machine is slow.
vi.setConfig({ testTimeout: 120_000 });

const PASSWORD = 'a long sentence';

describe.skipIf(chromiumPath === undefined)('the web shop', () => {
  let browser: Browser;
  let platform: FakePlatform;
  let page: Page;
  /** What the browser complained of: a refused script, an error that nobody caught. */
  let complaints: string[];

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    platform = await startFakePlatform();
    const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
    page = await context.newPage();
    page.setDefaultTimeout(30_000); // shorter than the test's, so that a failure says what it waited for
    complaints = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text());
    });
  });
  afterEach(async () => {
    await page.context().close();
    await platform.stop();
    expect(complaints).toEqual([]);
  });

  const go = (path: string) => page.goto(platform.url + path);
  const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });

  /** Opens an account and signs in, through the pages. */
  async function signIn(email = 'ann@example.com'): Promise<void> {
    await go('/shop/register');
    await page.getByLabel('Name').fill('Ann');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(PASSWORD);
    await button('Open the account').click();
    await heading('Confirm your address').waitFor();
    await page.getByLabel('Code').fill(platform.codeFor(email));
    await page.getByLabel('Password').fill(PASSWORD);
    await button('Confirm').click();
    await heading('Sign in').waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await button('Sign in').click();
    await page.getByRole('link', { name: 'Profile' }).waitFor();
  }

  /** Puts a product into the basket and goes to pay for it. */
  async function toCheckout(sku: string): Promise<void> {
    await go(`/shop/products/${sku}`);
    await button('Add to the basket').click();
    await page.getByRole('link', { name: /^Basket/ }).click();
    await page.getByRole('link', { name: 'Go to checkout' }).click();
    await page.getByLabel('Delivery address').fill('1 Harbour Street, Bergen');
  }

  test('is browsed by category, by words and page by page', async () => {
    await go('/shop');
    await page.getByText('24 products').waitFor();
    await page.getByRole('link', { name: 'Ropes', exact: true }).click();
    await heading('Ropes').waitFor();
    await page.getByRole('searchbox', { name: 'Search the shop' }).fill('cleat');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Brass horn cleat' }).waitFor();
    expect(new URL(page.url()).search).toBe('?search=cleat');
    await page.goBack();
    await heading('Ropes').waitFor();
    await page.getByRole('searchbox').fill('no such thing');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing like that on board').waitFor();
  });

  test('sells to somebody who has just opened an account, and shows what came of it', async () => {
    await go('/shop/products/cleat-150');
    await page.getByLabel('How many').fill('2');
    await button('Add to the basket').click();
    await page.getByRole('link', { name: /^Basket/ }).click();
    await page.getByText('39.98').first().waitFor();
    await page.getByRole('link', { name: 'Go to checkout' }).click();
    await heading('Sign in').waitFor();
    await page.getByRole('link', { name: 'Open an account' }).click();
    await page.getByLabel('E-mail').fill('bo@example.com');
    await page.getByLabel('Password').fill(PASSWORD);
    await button('Open the account').click();
    await heading('Confirm your address').waitFor();
    await page.getByLabel('Code').fill(platform.codeFor('bo@example.com'));
    await page.getByLabel('Password').fill(PASSWORD);
    await button('Confirm').click();
    await heading('Sign in').waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await button('Sign in').click();
    // Back where the basket was to be paid.
    await page.getByLabel('Delivery address').fill('1 Harbour Street, Bergen');
    await button('Pay 39.98').click();
    await heading('Thank you!').waitFor();
    await page.getByRole('link', { name: 'See the order' }).click();
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    await expect.poll(() => page.locator('ol.steps li').allInnerTexts()).toHaveLength(4);
    await page.getByRole('link', { name: /^Messages 1 unread/ }).click();
    await button('Mark all as read').click();
    await page.getByRole('link', { name: 'Messages', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    await page.getByText('2 × Brass horn cleat').waitFor();
    await page.getByRole('link', { name: 'Basket', exact: true }).click();
    await page.getByText('The hold is empty').waitFor();
  });

  test('says in plain words why a purchase did not work, and keeps the basket', async () => {
    await signIn();
    await toCheckout('rope-dock-12');
    await page.getByLabel('A card that is declined').check();
    await button(/^Pay/).click();
    await heading('That did not work').waitFor();
    await page.getByText('The payment was declined. Try another card. Nothing was charged').waitFor();
    await page.getByRole('link', { name: 'Basket 1 pieces' }).waitFor();
  });

  test('follows a purchase by looking again where no stream can be had', async () => {
    platform.faults.noStreams = true;
    await signIn();
    await toCheckout('rope-dock-12');
    await button(/^Pay/).click();
    await heading('Thank you!').waitFor();
  });

  test('buys once, however often the button is pressed after a lost answer', async () => {
    await signIn();
    await toCheckout('rope-dock-12');
    platform.faults.loseCheckout = true;
    await button(/^Pay/).click();
    await page.getByRole('alert').getByText('cannot be reached').waitFor();
    platform.faults.loseCheckout = false;
    await button(/^Pay/).click();
    await heading('Thank you!').waitFor();
    expect(platform.asked.filter((asked) => asked === 'POST /api/v1/checkouts').length).toBeGreaterThan(1);
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    await expect.poll(() => page.locator('.orders li').count()).toBe(1);
  });

  test('reads prices anew: what a basket costs is never what it cost once', async () => {
    await go('/shop/products/cleat-150');
    await button('Add to the basket').click();
    platform.setPrice('cleat-150', 25.5);
    await page.getByRole('link', { name: /^Basket/ }).click();
    await page.getByText('25.50 each').waitFor();
    const kept: string = await page.evaluate('localStorage.getItem("keelson.basket")');
    expect(JSON.parse(kept)).toEqual([{ sku: 'cleat-150', quantity: 1 }]);
  });

  test('shows the basket of one tab in the other', async () => {
    await go('/shop');
    const other = await page.context().newPage();
    await other.goto(`${platform.url}/shop/products/cleat-150`);
    await other.getByRole('button', { name: 'Add to the basket' }).click();
    await page.getByRole('link', { name: 'Basket 1 pieces' }).waitFor();
  });

  describe('a session', () => {
    test('goes on after a reload, and no script can read what carries it', async () => {
      await signIn();
      await page.reload();
      await page.getByRole('link', { name: 'Profile' }).waitFor();
      const seen: string = await page.evaluate(
        'JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])',
      );
      const cookies = await page.context().cookies(`${platform.url}/api/v1/sessions`);
      expect(cookies.map(({ httpOnly, sameSite }) => [httpOnly, sameSite])).toEqual([[true, 'Strict']]);
      expect(seen).not.toContain(cookies[0]?.value);
      expect(seen).not.toContain('e30.');
    });

    test('is renewed by many tabs at once without using a token twice', async () => {
      await signIn();
      const tabs = await Promise.all(Array.from({ length: 4 }, () => page.context().newPage()));
      await Promise.all(tabs.map((tab) => tab.goto(`${platform.url}/shop/orders`)));
      for (let round = 0; round < 3; round++) {
        platform.expireTokens();
        await Promise.all(tabs.map((tab) => tab.reload()));
        await Promise.all(tabs.map((tab) => tab.getByText('No orders yet').waitFor()));
      }
      expect(platform.reuses()).toBe(0);
    });

    test('survives a refresh whose answer was lost', async () => {
      await signIn();
      platform.faults.loseRefresh = true;
      await page.reload();
      await page.getByRole('link', { name: 'Sign in' }).waitFor();
      platform.faults.loseRefresh = false;
      await page.reload();
      await page.getByRole('link', { name: 'Profile' }).waitFor();
      expect(platform.reuses()).toBe(0);
    });

    test('ends in every tab when it is ended in one', async () => {
      await signIn();
      const other = await page.context().newPage();
      await other.goto(`${platform.url}/shop`);
      await other.getByRole('link', { name: 'Profile' }).waitFor();
      await page.getByRole('link', { name: 'Profile' }).click();
      await button('Sign out').click();
      await other.getByRole('link', { name: 'Sign in' }).waitFor();
      await page.reload();
      await page.getByRole('link', { name: 'Sign in' }).waitFor();
    });

    test('stays ended when a refresh was under way', async () => {
      await signIn();
      await page.getByRole('link', { name: 'Profile' }).click();
      await button('Sign out').waitFor();
      const { promise: released, resolve: release } = Promise.withResolvers<void>();
      const { promise: held, resolve: hold } = Promise.withResolvers<void>();
      await page.route('**/api/v1/sessions/refresh', async (route) => {
        const response = await route.fetch();
        hold();
        await released;
        await route.fulfill({ response });
      });
      platform.expireTokens();
      await button('Save').click();
      await held;
      await button('Sign out').click();
      await page.getByRole('link', { name: 'Sign in' }).waitFor();
      const answered = page.waitForResponse('**/api/v1/sessions/refresh');
      release();
      await (await answered).finished();
      await expect.poll(() => platform.openSessions()).toBe(0);
      // Its answer has been read by now: the page asks nothing else of the session.
      await page.evaluate('navigator.locks.request("keelson.session", () => {})');
      expect(await page.getByRole('link', { name: 'Profile' }).count()).toBe(0);
      await page.getByRole('link', { name: 'Sign in' }).waitFor();
    });

    test('says so when the shop could not be told of its end, and tells it at the next start', async () => {
      await signIn();
      await page.getByRole('link', { name: 'Profile' }).click();
      platform.faults.away.add('/api/v1/sessions/current');
      await button('Sign out').click();
      await page.getByRole('alert').getByText('could not be told').waitFor();
      await page.getByRole('link', { name: 'Sign in' }).waitFor();
      expect(platform.openSessions()).toBe(1);
      platform.faults.away.clear();
      await page.reload();
      await expect.poll(() => platform.openSessions()).toBe(0);
      await page.getByRole('link', { name: 'Sign in' }).waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
    });

    test('that begins while the end of another is not told stays', async () => {
      await signIn();
      await page.getByRole('link', { name: 'Profile' }).click();
      platform.faults.away.add('/api/v1/sessions/current');
      await button('Sign out').click();
      await page.getByRole('alert').getByText('could not be told').waitFor();
      await page.getByRole('link', { name: 'Sign in' }).click();
      await page.getByLabel('E-mail').fill('ann@example.com');
      await page.getByLabel('Password').fill(PASSWORD);
      await button('Sign in').click();
      await page.getByRole('link', { name: 'Profile' }).waitFor();
      platform.faults.away.clear();
      await page.reload();
      await page.getByRole('link', { name: 'Profile' }).waitFor();
    });
  });

  test('goes on selling while other parts of the platform are away', async () => {
    for (const path of ['/api/v1/stock', '/api/v1/home', '/api/v1/notifications']) platform.faults.away.add(path);
    await signIn();
    await go('/shop');
    await page.getByText('24 products').waitFor();
    platform.faults.away.add('/api/v1/products');
    await page.getByRole('link', { name: 'Ropes', exact: true }).click();
    await page.getByRole('alert').getByText('away for a moment').waitFor();
    platform.faults.away.delete('/api/v1/products');
    await button('Try again').click();
    await page.getByText('3 products').waitFor();
  });

  test('gives a card to the payment provider alone', async () => {
    await platform.stop();
    const bodies: [string, string][] = [];
    platform = await startFakePlatform({ cardTokensUrl: 'https://pay.example.com/v1/tokens' });
    page.on('request', (request) => bodies.push([request.url(), request.postData() ?? '']));
    await page.route('https://pay.example.com/**', (route) =>
      route.fulfill({ json: { token: 'tok_ok' }, headers: { 'access-control-allow-origin': '*' } }),
    );
    await signIn();
    await toCheckout('cleat-150');
    await page.getByRole('radio', { name: 'Card', exact: true }).check();
    await page.getByLabel('Card number').fill('4242 4242 4242 4242');
    await page.getByLabel('Expires').fill('08/33');
    await page.getByLabel('Security code').fill('123');
    await button(/^Pay/).click();
    await heading('Thank you!').waitFor();
    expect(bodies.filter(([, body]) => body.includes('4242')).map(([url]) => url)).toEqual([
      'https://pay.example.com/v1/tokens',
    ]);
    expect(await page.evaluate('JSON.stringify({ ...sessionStorage, ...localStorage })')).not.toContain('42424242');
  });

  test('buys once by card when an answer was lost, also after a reload, with one token of the card', async () => {
    await platform.stop();
    platform = await startFakePlatform({ cardTokensUrl: 'https://pay.example.com/v1/tokens' });
    let made = 0;
    await page.route('https://pay.example.com/**', (route) =>
      route.fulfill({ json: { token: `tok_${++made}` }, headers: { 'access-control-allow-origin': '*' } }),
    );
    await signIn();
    const fill = async () => {
      await page.getByLabel('Delivery address').fill('1 Harbour Street, Bergen');
      await page.getByRole('radio', { name: 'Card', exact: true }).check();
      await page.getByLabel('Card number').fill('4242 4242 4242 4242');
      await page.getByLabel('Expires').fill('08/33');
      await page.getByLabel('Security code').fill('123');
    };
    await toCheckout('cleat-150');
    await fill();
    platform.faults.loseCheckout = true;
    await button(/^Pay/).click();
    await page.getByRole('alert').getByText('cannot be reached').waitFor();
    await page.reload();
    await fill();
    platform.faults.loseCheckout = false;
    await button(/^Pay/).click();
    await heading('Thank you!').waitFor();
    expect(made).toBe(1);
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    await expect.poll(() => page.locator('.orders li').count()).toBe(1);
  });

  describe('for everybody', () => {
    test('a purchase needs no mouse', async () => {
      const press = async (key: string, times = 1) => {
        for (let n = 0; n < times; n++) await page.keyboard.press(key);
      };
      const tabTo = async (name: string) => {
        for (let n = 0; n < 80; n++) {
          await press('Tab');
          const reached: string = await page.evaluate(
            'document.activeElement?.ariaLabel ?? document.activeElement?.innerText ?? ""',
          );
          if (reached.trim() === name) return;
        }
        throw new Error(`Tab never reaches "${name}"`);
      };
      await go('/shop');
      await page.getByText('24 products').waitFor();
      await press('Tab');
      expect(await page.evaluate('document.activeElement.innerText')).toBe('Skip to the content');
      await tabTo('Add Brass horn cleat to the basket');
      await press('Enter');
      await page.getByRole('status').getByText('Brass horn cleat is in your basket.').waitFor();
      await page.getByRole('link', { name: /^Basket/ }).focus();
      await press('Enter');
      await heading('Your basket').waitFor();
      // The focus is at the new page's heading, so that the next Tab is its first link.
      await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('H1');
      await tabTo('Go to checkout');
      await press('Enter');
      await heading('Sign in').waitFor();
      await tabTo('Open an account');
      await press('Enter');
      await heading('Open an account').waitFor();
    });

    test('a field that is wrong says so and has the focus', async () => {
      await go('/shop/register');
      await page.getByLabel('E-mail').fill('ann@example.com');
      await page.getByLabel('Password').fill('long enough');
      await page.evaluate('document.querySelector("form.form").noValidate = true'); // so that the service has its say
      await page.getByLabel('Password').fill('short');
      await button('Open the account').click();
      await page.getByText('This must have at least 10 characters.').waitFor();
      await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('password');
      expect(await page.getByLabel('Password').getAttribute('aria-describedby')).toContain('password-fault');
    });

    const looks = [
      ['by day', { colorScheme: 'light' }],
      ['by night', { colorScheme: 'dark' }],
    ] as const;

    test.each(looks)(
      'every page can be read and used %s: names, labels, order and contrast',
      async (_look, { colorScheme }) => {
        await page.emulateMedia({ colorScheme });
        const faults: Record<string, string[]> = {};
        const check = async (what: string) => {
          const found = await accessibilityFaults(page);
          if (found.length > 0) faults[what] = found;
        };
        await go('/shop');
        await page.getByText('24 products').waitFor();
        await check('front');
        await go('/shop/sign-in');
        await heading('Sign in').waitFor();
        await check('sign in');
        await signIn();
        await toCheckout('cleat-150');
        await check('checkout');
        await page.getByLabel('A card that is declined').check();
        await button(/^Pay/).click();
        await heading('That did not work').waitFor();
        await check('a purchase that did not work');
        await page.getByRole('link', { name: 'Look at the basket' }).click();
        await page.getByText('Go to checkout').waitFor();
        await check('basket');
        await toCheckout('rope-dock-12');
        await button(/^Pay/).click();
        await heading('Thank you!').waitFor();
        await check('a purchase that worked');
        for (const name of ['Orders', /^Messages/, 'Profile']) {
          await page.getByRole('link', { name, exact: typeof name === 'string' }).click();
          await page.locator('.orders li, .messages li, .form').first().waitFor();
          await check(String(name));
        }
        await page.getByRole('link', { name: 'Orders', exact: true }).click();
        await page.locator('.orders a').first().click();
        await page.getByRole('heading', { name: 'What happened' }).waitFor();
        await check('order');
        expect(faults).toEqual({});
      },
    );

    test('nothing is wider than a phone, and nothing is too small for a thumb', async () => {
      await page.setViewportSize({ width: 320, height: 640 });
      await signIn();
      for (const path of ['/shop', '/shop/products/cleat-150', '/shop/orders', '/shop/profile']) {
        await go(path);
        await page.locator('main h1, main h2').first().waitFor();
        const [width, small] = (await page.evaluate(`[
          document.documentElement.scrollWidth,
          [...document.querySelectorAll('header a, header button, button.strong')].filter((one) => one.offsetHeight < 24).map((one) => one.innerText),
        ]`)) as [number, string[]];
        expect([path, width, small]).toEqual([path, 320, []]);
      }
    });

    test('nothing moves for who wants no motion', async () => {
      await page.emulateMedia({ reducedMotion: 'reduce' });
      platform.faults.stepMs = 200;
      await signIn();
      await toCheckout('cleat-150');
      await button(/^Pay/).click();
      await page.locator('.running > .dot').first().waitFor();
      const seconds: string = await page.evaluate(
        'getComputedStyle(document.querySelector(".running > .dot")).animationDuration',
      );
      expect(Number.parseFloat(seconds)).toBeLessThan(0.001);
      await heading('Thank you!').waitFor();
    });
  });

  test('is loaded once: a second visit asks for no file again', async () => {
    await go('/shop');
    await page.getByText('24 products').waitFor();
    const other = await page.context().newPage();
    await other.goto(`${platform.url}/shop`);
    await other.getByText('24 products').waitFor();
    const transferred: number[] = (await other.evaluate(
      'performance.getEntriesByType("resource").filter(({ name }) => name.includes("/assets/")).map(({ transferSize }) => transferSize)',
    )) as number[];
    expect(transferred.length).toBeGreaterThan(20);
    expect(transferred.reduce((sum, size) => sum + size, 0)).toBe(0);
  });
});
