// @ts-check
import { html } from 'htm/preact';
import { ask } from '../lib/api.js';
import { useLoaded } from '../lib/load.js';
import { countUnread, unread } from '../lib/messages.js';
import { address } from '../lib/router.js';
import { timeWords } from '../lib/words.js';
import { SignedIn } from '../parts/guard.js';
import { Page } from '../parts/page.js';
import { Pager } from '../parts/pager.js';
import { Empty, Loading, Trouble } from '../parts/states.js';

const PAGE_SIZE = 20;

export function Messages() {
  return html`<${SignedIn}><${Page} title="Messages" narrow><${List} /><//><//>`;
}

function List() {
  const page = Math.max(1, Number.parseInt(address.value.searchParams.get('page') ?? '1', 10) || 1);
  const { data, problem, again } = useLoaded(`messages ${page}`, (signal) =>
    ask(`/api/v1/notifications?page=${page}&size=${PAGE_SIZE}`, { signal }),
  );
  if (problem) return html`<${Trouble} problem=${problem} again=${again} />`;
  if (!data) return html`<${Loading} what="your messages" />`;
  if (data.notifications.length === 0) {
    return html`<${Empty} title="No messages"><p>What happens to your orders will be told here.</p><//>`;
  }
  const readAll = async () => {
    await ask('/api/v1/notifications/read-all', { method: 'POST' }).catch(() => {}); // the list shows whether it worked
    again();
    await countUnread();
  };
  return html`${unread.value > 0 && html`<p><button type="button" onClick=${readAll}>Mark all as read</button></p>`}
    <ul class="messages">${data.notifications.map((/** @type {any} */ message) => html`<${Message} key=${message.id} message=${message} again=${again} />`)}</ul>
    <${Pager} pagination=${data.pagination} href=${(/** @type {number} */ to) => `/shop/messages?page=${to}`} />`;
}

/** @param {{ message: any, again: () => void }} props */
function Message({ message, again }) {
  const read = async () => {
    await ask(`/api/v1/notifications/${encodeURIComponent(message.id)}/read`, { method: 'POST' }).catch(() => {}); // as above
    again();
    await countUnread();
  };
  return html`<li class=${message.read ? '' : 'unread'}>
    <h2>${message.subject}</h2>
    <p class="text">${message.text}</p>
    ${/^\/shop(\/|$)/.test(message.link ?? '') && html`<p><a href=${message.link}>See more</a></p>`}
    <p class="soft small"><time datetime=${message.at}>${timeWords(message.at)}</time>
      ${!message.read && html` · <button type="button" class="plain" onClick=${read} aria-label=${`Mark as read: ${message.subject}`}>Mark as read</button>`}</p>
  </li>`;
}
