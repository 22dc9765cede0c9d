import {
  createContext,
  createHttpServer,
  GrpcHost,
  listenHttp,
  loadConfig,
  loadProto,
  port,
  problemResponses,
  runProcess,
  ServiceError,
  type Start,
  startAdmin,
  str,
} from '@keelson/chassis';
import { Type } from 'typebox';

const specs = {
  HOST: str({ default: '127.0.0.1' }),
  HTTP_PORT: port({ default: 5010 }),
  GRPC_PORT: port({ default: 5011 }),
  ADMIN_PORT: port({ default: 9010 }),
  GREETING: str({ desc: 'what to say; required, as it has no default' }),
};
const proto = loadProto(new URL('./greeter.proto', import.meta.url));
const Body = Type.Object({ name: Type.String({ minLength: 1, maxLength: 50 }) });

export const start: Start = async ({ env, grpc }) => {
  const config = loadConfig(specs, env); // one ConfigError with every fault
  const ctx = createContext({ name: 'greeter', env });
  const greet = async (name: string) => {
    if (name === 'nobody') throw new ServiceError('rule', 'Nobody is not greeted.', { type: 'no-nobody' });
    return { text: `${config.GREETING}, ${name}.` };
  };

  ctx.health.addCheck('manners', () => {}); // throw when what you need is away
  ctx.lifecycle.onStop('manners', () => {}); // registered before the listeners, so closed after them
  ctx.admin.route({ method: 'GET', url: '/greeting', handler: (_request, reply) => reply.send(config.GREETING) });

  const app = createHttpServer(ctx, { openapi: { title: 'Greeter', version: '1.0.0', description: 'Greets.' } });
  const schema = { body: Body, response: problemResponses('invalid', 'rule') };
  app.post('/greetings', { schema }, async ({ body, call }, reply) => {
    call.log.debug({ msLeft: call.deadline.remaining() }, 'greeting');
    return reply.send(await greet(body.name));
  });

  const host = grpc ?? new GrpcHost(ctx); // on a laptop all services share one listener
  host.add(ctx, proto, 'greeter.v1.Greeter', {
    Greet: ({ name }: { name: string }) => greet(name),
    async *Watch({ name }: { name: string }) {
      for (let n = 0; n < 3; n++) yield await greet(name);
    },
  });

  const at = { host: config.HOST };
  const endpoints = {
    http: await listenHttp(ctx, app, { ...at, port: config.HTTP_PORT }),
    ...(grpc === undefined && { grpc: await host.listen({ ...at, port: config.GRPC_PORT }) }),
    admin: await startAdmin(ctx, { ...at, port: config.ADMIN_PORT }),
  };
  ctx.health.started();
  return { name: 'greeter', endpoints, stop: () => ctx.lifecycle.stop() };
};

if (import.meta.main) await runProcess(start);
