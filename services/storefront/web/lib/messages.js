// @ts-check
import { effect, signal } from '@preact/signals';
import { ask } from './api.js';
import { person } from './session.js';

/** How many in-app messages the signed-in person has not read. */
export const unread = signal(0);

/** Looked at while the page is seen. Milliseconds. */
const EVERY_MS = 30_000;

/** Counts anew; what fails leaves the count as it was, as no page waits for it. */
export async function countUnread() {
  if (person.value === undefined) {
    unread.value = 0;
    return;
  }
  try {
    unread.value = (await ask('/api/v1/notifications?page=1&size=1')).unread ?? 0;
  } catch {
    // The next look tells.
  }
}

/** Keeps the count, while somebody is signed in and looks. */
export function watchMessages() {
  effect(() => {
    if (person.value) void countUnread();
    else unread.value = 0;
  });
  setInterval(() => {
    if (!document.hidden) void countUnread();
  }, EVERY_MS);
}
