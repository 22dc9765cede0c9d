import { bool, httpUrl, matching } from '@keelson/chassis';

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
