// @ts-check

/** The pages of the shop, by their paths below /shop. `:name` stands for one part of a path. */
const patterns = /** @type {const} */ ({
  browse: '',
  product: 'products/:sku',
  basket: 'basket',
  checkout: 'checkout',
  progress: 'checkouts/:id',
  orders: 'orders',
  order: 'orders/:id',
  messages: 'messages',
  profile: 'profile',
  signIn: 'sign-in',
  register: 'register',
  verify: 'verify',
});

/** @typedef {keyof typeof patterns} PageName */
/** @typedef {{ page: PageName | 'nowhere', params: Record<string, string> }} Place */

/**
 * The page that a path stands for.
 * @param {string} pathname begins with /shop
 * @returns {Place}
 */
export function placeOf(pathname) {
  const parts = pathname.replace(/^\/shop\/?/, '').split('/');
  for (const [page, pattern] of Object.entries(patterns)) {
    const params = matched(pattern.split('/'), parts);
    if (params) return { page: /** @type {PageName} */ (page), params };
  }
  return { page: 'nowhere', params: {} };
}

/** @param {string[]} pattern @param {string[]} parts @returns {Record<string, string> | undefined} */
function matched(pattern, parts) {
  if (pattern.length !== parts.length) return undefined;
  /** @type {Record<string, string>} */
  const params = {};
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? '';
    if (!expected.startsWith(':')) {
      if (expected !== part) return undefined;
    } else {
      if (part === '') return undefined;
      try {
        params[expected.slice(1)] = decodeURIComponent(part);
      } catch {
        return undefined;
      }
    }
  }
  return params;
}

/**
 * A path that somebody is sent back to, such as after signing in: one of the shop's own, else the shop's front.
 * @param {string | null | undefined} next
 */
export function safeReturn(next) {
  return next && /^\/shop(?:[/?][\w./?=&%+~-]*)?$/.test(next) ? next : '/shop';
}
