import { serviceStart } from '@keelson/chassis';
import service from '../service.ts';
import { shopSpecs } from './config.ts';
import { loadAssets } from './web/assets.ts';
import { shopPage } from './web/page.ts';
import { addShopRoutes } from './web/routes.ts';

/** Starts the service: the web shop and the admin port. */
export const start = serviceStart({
  service,
  version: '0.1.0',
  openapi: { title: 'keelson storefront', description: 'What the web shop needs in one call.' },
  specs: shopSpecs,
  setup({ config, http }) {
    const assets = loadAssets();
    const page = shopPage(assets, {
      cardTokensUrl: config.CARD_TOKENS_URL,
      testCards: config.TEST_CARDS,
      pictureSources: config.PICTURE_SOURCES?.split(/\s+/) ?? [],
    });
    addShopRoutes(http, assets, page);
  },
});
