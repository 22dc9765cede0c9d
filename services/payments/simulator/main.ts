import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ConfigError, httpUrl, loadConfig, port, secret, str, whole } from '@keelson/chassis';
import { Control } from './control.ts';
import { Provider } from './provider.ts';
import { seededRandom } from './random.ts';
import { providerServer } from './server.ts';
import { Storage } from './storage.ts';
import { Webhooks } from './webhooks.ts';

/** Exit code for a wrong configuration (EX_CONFIG of sysexits). */
const CONFIG = 78;

const specs = {
  HOST: str({ default: '127.0.0.1', desc: 'address to listen on' }),
  PORT: port({ default: 5090, desc: 'the API, the switches and the page' }),
  PROVIDER_API_KEY: secret({ desc: "what the merchant's calls must carry" }),
  WEBHOOK_SECRET: secret({ desc: 'signs the webhooks' }),
  PLATFORM_URL: httpUrl({
    default: 'http://127.0.0.1:8080',
    desc: 'the merchant: webhooks go there, and its pages may make tokens',
  }),
  SIMULATOR_FILE: str({ default: undefined, desc: 'keeps the books over a restart; unset: in memory' }),
  SEED: whole(0, 4_294_967_295, { default: 1, desc: 'of the faults that come by chance' }),
};

/** Runs the simulator until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const config = loadConfig(specs, process.env);
  const control = new Control(seededRandom(config.SEED));
  const webhookUrl = new URL('/api/v1/payments/webhooks', config.PLATFORM_URL).href;
  const webhooks = new Webhooks({ url: webhookUrl, secret: config.WEBHOOK_SECRET, control });
  const provider = new Provider({ storage: new Storage(config.SIMULATOR_FILE), control, webhooks });
  const server = providerServer({
    provider,
    control,
    apiKey: config.PROVIDER_API_KEY,
    shopOrigin: new URL(config.PLATFORM_URL).origin,
  });
  server.listen(config.PORT, config.HOST);
  await once(server, 'listening');
  const stop = () => {
    webhooks.stop();
    server.close(() => process.exit(0));
    server.closeAllConnections();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const { port: bound } = server.address() as AddressInfo;
  process.stdout.write(`payment provider simulator ready: http://${config.HOST}:${bound}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`payment-provider: ${error instanceof Error ? error.message : error}\n`);
  process.exit(error instanceof ConfigError ? CONFIG : 1);
});
