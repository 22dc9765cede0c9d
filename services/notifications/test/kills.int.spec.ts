import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newPerson, type Person } from './directory.ts';
import { eventually, Platform } from './platform.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform.stop());

/** The service as a process that can be killed. */
function service(): ChildProcess {
  return spawn(process.execPath, [main], { env: { PATH: process.env.PATH, ...platform.env }, stdio: 'ignore' });
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** An order is canceled: one mail and one message to its owner. */
async function cancels(owner: Person): Promise<void> {
  const created = { shopItems: [], accountEmail: owner.email, deliveryAddress: 'x', ownerId: owner.id };
  await platform.happens(
    `order-${randomUUID()}`,
    { type: 'V1_ORDER_CREATED', data: created },
    { type: 'V1_ORDER_CANCELED', data: { cancelReason: 'A test' } },
  );
}

const OWNERS = 60;
const KILLS = 3;

test('a service that is killed again and again in the middle of its work tells everybody, and nobody twice', async () => {
  await platform.stopService();
  const owners = Array.from({ length: OWNERS }, () => platform.directory.knows(newPerson()));
  for (const owner of owners) await cancels(owner);
  let sent = 0;
  for (let kills = 0; kills < KILLS; kills++) {
    const child = service();
    sent = await eventually(async () => {
      const now = await platform.countOf('V1_NOTIFICATION_SENT');
      expect(now).toBeGreaterThan(sent);
      return now;
    });
    await kill(child);
  }
  // Otherwise nothing was in the middle of anything.
  expect(await platform.countOf('V1_NOTIFICATION_SENT')).toBeLessThan(2 * OWNERS);
  await platform.restart();
  await eventually(async () => expect(await platform.countOf('V1_NOTIFICATION_SENT')).toBe(2 * OWNERS));
  for (const owner of owners) {
    await platform.mailsTo(owner, 1);
    await platform.messagesOf(owner, 1);
  }
}, 120_000);
