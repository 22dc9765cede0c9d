import { loadProto, problemResponses, runProcess, ServiceError, serviceStart, str } from '@keelson/chassis';
import { Type } from 'typebox';

const proto = loadProto(new URL('./greeter.proto', import.meta.url));
const Body = Type.Object({ name: Type.String({ minLength: 1, maxLength: 50 }) });

export const start = serviceStart({
  service: { name: 'greeter', ports: { http: 5010, grpc: 5011, admin: 9010 } },
  version: '1.0.0',
  openapi: { title: 'Greeter', description: 'Greets.' },
  specs: { GREETING: str({ desc: 'what to say; required, as it has no default' }) },
  setup({ ctx, config, http, grpc }) {
    const greet = async (name: string) => {
      if (name === 'nobody') throw new ServiceError('rule', 'Nobody is not greeted.', { type: 'no-nobody' });
      return { text: `${config.GREETING}, ${name}.` };
    };

    ctx.health.addCheck('manners', () => {}); // throw when what you need is away
    ctx.lifecycle.onStop('manners', () => {}); // closed after the listeners
    ctx.admin.route({ method: 'GET', url: '/greeting', handler: (_request, reply) => reply.send(config.GREETING) });

    const schema = { body: Body, response: problemResponses('invalid', 'rule') };
    http.post('/greetings', { schema }, async ({ body, call }, reply) => {
      call.log.debug({ msLeft: call.deadline.remaining() }, 'greeting');
      return reply.send(await greet(body.name));
    });

    grpc.add(ctx, proto, 'greeter.v1.Greeter', {
      Greet: ({ name }: { name: string }) => greet(name),
      async *Watch({ name }: { name: string }) {
        for (let n = 0; n < 3; n++) yield await greet(name);
      },
    });
  },
});

if (import.meta.main) await runProcess(start);
