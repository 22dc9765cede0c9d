import { createRequire } from 'node:module';
import {
  choice,
  createContext,
  createHttpServer,
  listenHttp,
  loadConfig,
  port,
  runProcess,
  type Start,
  startAdmin,
  url,
} from '../src/index.ts';

/** A service as small as can be, run as a process by the tests. */
const start: Start = async ({ env }) => {
  const config = loadConfig(
    {
      HTTP_PORT: port({ default: 0 }),
      STORE_URL: url({ default: 'esdb://localhost' }),
      MODE: choice(['well', 'odd'], { default: 'well' }),
    },
    env,
  );
  const ctx = createContext({ name: 'small', env });
  const app = createHttpServer(ctx, { openapi: { title: 'small', version: '1', description: '' } });
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  app.get('/held', async () => {
    process.stdout.write('{"held":true}\n');
    await held;
    return 'finished';
  });
  app.get('/events', { config: { stream: true } }, (request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.raw.write('data: hello\n\n');
    request.call.signal.addEventListener('abort', () => reply.raw.end('data: bye\n\n'));
  });
  app.get('/log', ({ query }) => {
    const { lines } = query as { lines: string };
    for (let n = 0; n < Number(lines); n++) ctx.log.info({ pad: 'x'.repeat(2_000) }, 'noise');
    return 'logged';
  });
  app.get('/throw', () => {
    setImmediate(() => {
      throw new Error('nobody catches this');
    });
    return 'soon';
  });
  ctx.admin.route({
    method: 'POST',
    url: '/release',
    handler: (_request, reply) => {
      release();
      return reply.send({});
    },
  });
  const http = await listenHttp(ctx, app, { host: '127.0.0.1', port: config.HTTP_PORT });
  const admin = await startAdmin(ctx, { host: '127.0.0.1', port: 0 });
  ctx.health.started();
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  const otel = loaded.some((file) => /@opentelemetry.(sdk|exporter|otlp)/.test(file));
  process.stdout.write(`${JSON.stringify({ http, admin, otel })}\n`);
  return { name: 'small', endpoints: { http, admin }, stop: () => ctx.lifecycle.stop() };
};

await runProcess(start);
