import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import type { OpenApiDocument } from './openapi.ts';
import { favicon } from './start-page.ts';

/** The page may load and call nothing but this origin; Swagger UI writes its styles inline and its icons as data. */
const contentSecurityPolicy = {
  'default-src': "'self'",
  'img-src': ["'self'", 'data:'],
  'style-src': ["'self'", "'unsafe-inline'"],
  'object-src': "'none'",
  'base-uri': "'self'",
  'frame-ancestors': "'none'",
};

/** Serves `document` at /openapi.json, a page to read and try it at /docs, and leads the old addresses there. */
export async function serveDocs(app: FastifyInstance, document: OpenApiDocument): Promise<void> {
  const json = JSON.stringify(document);
  app.get('/openapi.json', (_request, reply) => reply.type('application/json; charset=utf-8').send(json));
  for (const old of ['/swagger', '/swagger/', '/swagger/index.html']) {
    app.get(old, (_request, reply) => reply.redirect('/docs', 301));
  }
  await app.register(swagger, { mode: 'static', specification: { document: document as never } });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: contentSecurityPolicy,
    uiConfig: { url: '/openapi.json', docExpansion: 'list', tryItOutEnabled: true, persistAuthorization: true },
    logo: { type: 'image/svg+xml', content: Buffer.from(favicon), href: '/' },
    theme: { title: document.info.title },
  });
}
