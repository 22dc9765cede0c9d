import { type Running, runProcess } from '@keelson/chassis';
import { banner } from './banner.ts';
import { readConfig } from './config.ts';
import { whenNpmEnds } from './npm-parent.ts';
import { type Platform, startPlatform } from './platform.ts';

/** Starts the platform as a process: `npm start`. */
async function start({ env }: { env: NodeJS.ProcessEnv }): Promise<Running> {
  const platform = await startPlatform({ env });
  void platform.failed.then((error) => end(platform, error));
  const facts = { dataFolder: readConfig(env).dataFolder, seconds: performance.now() / 1000 };
  process.stdout.write(`${banner(platform, facts)}\n`);
  const stop = () => {
    process.stdout.write('stopping…\n');
    return platform.stop();
  };
  return { name: 'keelson', endpoints: { http: platform.gatewayUrl, grpc: platform.grpcAddress }, stop };
}

/** A part that ended by itself takes the whole down: half a platform would only confuse. */
async function end(platform: Platform, error: Error): Promise<void> {
  process.stderr.write(`keelson stops: ${error.message}\n`);
  await platform.stop().catch(() => {});
  process.exit(1);
}

whenNpmEnds(() => process.kill(process.pid, 'SIGTERM'));
await runProcess(start);
