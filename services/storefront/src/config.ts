import { address, bool, httpUrl, matching, positiveMillis, whole } from '@keelson/chassis';
import { eventStoreSpecs } from '@keelson/servicekit';

/** A source as `img-src` takes it: a scheme, a host that may begin with `*.`, and maybe a port. */
const SOURCE = /^https?:\/\/(?:\*\.)?[A-Za-z0-9.-]+(?::\d{1,5})?$/;

/** The variables of the web shop. */
export const shopSpecs = {
  CARD_TOKENS_URL: httpUrl({
    default: undefined,
    desc: 'where browsers give cards to the payment provider for a token: its /v1/tokens; without it the shop has test cards only',
  }),
  TEST_CARDS: bool({ default: true, desc: "whether the shop offers the provider's test cards" }),
  PICTURE_SOURCES: matching(
    'origins such as https://pictures.example.com, apart by blanks',
    (text) => text.split(/\s+/).every((source) => SOURCE.test(source)),
    { default: undefined, desc: "where products' pictures may lie beside this platform" },
  ),
};

const REDIS = /^rediss?:\/\/\S+$/;

/** All variables of the service. */
export const specs = {
  ...eventStoreSpecs,
  ...shopSpecs,
  ACCOUNTS_GRPC: address({ desc: 'where accounts answers' }),
  ORDER_VIEWS_GRPC: address({ desc: 'where order-views answers' }),
  CATALOGUE_GRPC: address({ desc: 'where the catalogue answers' }),
  REDIS_URL: matching('a Redis URL such as redis://127.0.0.1:6379', (text) => REDIS.test(text) && URL.canParse(text), {
    default: undefined,
    desc: 'the second level of the cache, which the replicas share; without it there is the first alone',
  }),
  PAST_EVENTS: whole(0, 1_000_000, {
    default: 50_000,
    desc: 'events of the log, counted from its end, from which recommendations begin',
  }),
  REMEMBERED_ORDERS: whole(1, 1_000_000, {
    default: 20_000,
    desc: 'orders from which recommendations are made; about 1 kB of memory each',
  }),
  VIEWS_LAG_MS: positiveMillis({
    default: 5_000,
    desc: 'how far views of other services may be behind: what is kept is dropped once more after it',
  }),
};
