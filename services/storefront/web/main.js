// @ts-check
import { html, render } from 'htm/preact';
import { watchMessages } from './lib/messages.js';
import { listen, place } from './lib/router.js';
import { begin } from './lib/session.js';
import { Basket } from './pages/basket.js';
import { Browse } from './pages/browse.js';
import { Checkout } from './pages/checkout.js';
import { Messages } from './pages/messages.js';
import { Order } from './pages/order.js';
import { Orders } from './pages/orders.js';
import { ProductPage } from './pages/product.js';
import { Profile } from './pages/profile.js';
import { Progress } from './pages/progress.js';
import { Register } from './pages/register.js';
import { SignIn } from './pages/sign-in.js';
import { Verify } from './pages/verify.js';
import { Announcer } from './parts/announcer.js';
import { Layout } from './parts/layout.js';
import { Page } from './parts/page.js';
import { Empty } from './parts/states.js';

const pages = {
  browse: Browse,
  product: ProductPage,
  basket: Basket,
  checkout: Checkout,
  progress: Progress,
  orders: Orders,
  order: Order,
  messages: Messages,
  profile: Profile,
  signIn: SignIn,
  register: Register,
  verify: Verify,
  nowhere: Nowhere,
};

function Nowhere() {
  return html`<${Page} title="Off the chart">
    <${Empty} title="There is nothing at this address"><p><a href="/shop">Back to the shop</a>.</p><//>
  <//>`;
}

function Shop() {
  const { page, params } = place.value;
  const key = `${page} ${Object.values(params).join(' ')}`;
  return html`<${Layout}><${pages[page]} key=${key} ...${params} /><//><${Announcer} />`;
}

listen();
void begin();
watchMessages();
render(html`<${Shop} />`, /** @type {HTMLElement} */ (document.getElementById('shop')));
