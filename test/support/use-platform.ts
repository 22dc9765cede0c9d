import { afterAll, beforeAll, expect } from 'vitest';
import { OrderStreams } from './order-streams.ts';
import { OrdersApi } from './orders-api.ts';
import { type Platform, startPlatform } from './platform.ts';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';

/** The platform of one test file, and clients of it. */
export interface PlatformUnderTest {
  readonly platform: Platform;
  readonly api: OrdersApi;
  readonly streams: OrderStreams;
}

/** Starts a platform on a folder of its own before the file's tests and ends it after them. */
export function usePlatform(env: Record<string, string> = {}): PlatformUnderTest {
  let folder: TemporaryFolder | undefined;
  let started: PlatformUnderTest | undefined;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const platform = await startPlatform(folder.path, env);
    started = { platform, api: new OrdersApi(platform.url), streams: new OrderStreams(platform.eventStoreUrl) };
  });

  afterAll(async () => {
    await started?.streams.close();
    if (started) expect(await started.platform.stop(), `the drain:\n${started.platform.output()}`).toBe(0);
    await folder?.remove();
  });

  const running = (): PlatformUnderTest => {
    if (!started) throw new Error('The platform runs only while tests do.');
    return started;
  };
  return {
    get platform() {
      return running().platform;
    },
    get api() {
      return running().api;
    },
    get streams() {
      return running().streams;
    },
  };
}
