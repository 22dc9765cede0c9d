import { type HttpServer, problemResponses } from '@keelson/chassis';
import { requestDeadline } from '@keelson/servicekit';
import { Type } from 'typebox';
import { homeView } from '../../contract/index.ts';
import { HOME_PATH } from '../../service.ts';
import type { Home } from '../home/home.ts';

/** Adds the REST API to `app`. */
export function addHomeRoute(app: HttpServer, home: Pick<Home, 'of'>): void {
  app.get(HOME_PATH, { schema: homeSchema }, async ({ call }, reply) => {
    const view = await home.of(call);
    return reply.header('cache-control', 'private, no-store').send(view);
  });
}

const homeSchema = {
  tags: ['storefront'],
  operationId: 'getHome',
  summary: 'Profile, last orders and recommendations of whoever is signed in',
  description: 'In one call. A part that is slow or away is left out and named in `missing`; the rest still comes.',
  headers: Type.Object({ 'x-request-deadline': requestDeadline }),
  response: {
    200: { description: 'What there is.', content: { 'application/json': { schema: homeView } } },
    ...problemResponses('invalid', 'unauthenticated', 'deadline'),
  },
};
