import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Chromium is: CHROMIUM_PATH, or Debian's; undefined where there is none, and then its tests are skipped. */
export const chromiumPath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find(
  (path): path is string => path !== undefined && path !== '' && existsSync(path),
);

/** Starts Chromium without a window. */
export function startBrowser(): Promise<Browser> {
  // Its sandbox needs user namespaces, which containers and root mostly do not have; it sees this machine's pages alone.
  return chromium.launch({ executablePath: chromiumPath ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
}
