import { type HttpServer, problemResponses, ServiceError } from '@keelson/chassis';
import { Type } from 'typebox';
import { productPath } from '../../contract/requests.ts';
import { basePath } from '../../service.ts';
import { demoPicture } from './picture.ts';

/** Where the picture of a demo product is. */
export function demoPicturePath(sku: string): string {
  return `${basePath}/${sku}/picture.svg`;
}

/** Adds the pictures of the demo's products to `app`. */
export function addDemoPictures(app: HttpServer): void {
  app.get(demoPicturePath(':sku'), { schema }, async ({ params }, reply) => {
    const picture = demoPicture(params.sku);
    if (picture === undefined) throw new ServiceError('not-found', `There is no picture of ${params.sku} here.`);
    return (
      reply
        .header('content-type', 'image/svg+xml; charset=utf-8')
        .header('cache-control', 'public, max-age=86400')
        // A picture that is opened by itself is a page: it may do nothing but show.
        .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
        .serializer((svg: string) => svg)
        .send(picture)
    );
  });
}

const schema = {
  tags: ['products'],
  operationId: 'demoPicture',
  summary: "The picture of one of the demo's products",
  params: productPath,
  response: {
    200: { description: 'The picture.', content: { 'image/svg+xml': { schema: Type.String() } } },
    ...problemResponses('invalid', 'not-found'),
  },
};
