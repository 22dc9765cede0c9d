import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

/** Runs the command with no program but Node on the path. */
function cluster(...words: readonly string[]): Promise<{ code: number | string; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...words], { env: { PATH: '/nowhere' } }, (error, out, err) => {
      resolve({ code: error?.code ?? 0, out, err });
    });
  });
}

describe('the commands about the cluster', () => {
  test('cluster:up without any program says what to install', async () => {
    const { code, out, err } = await cluster('up');
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toMatch(/^4 programs are missing\. Install and try again:\n {2}docker .*kind .*kubectl .*helm /s);
  });

  test('a dry switch needs nothing, and knows the ports from the graph', async () => {
    const { code, out } = await cluster('switch', 'order-views', '--dry-run');
    expect(code).toBe(0);
    expect(out).toMatch(/"ports": \[\s+5008,\s+5002\s+\]/);
    expect(out).toContain('-- node services/order-views/main.ts\n');
  });

  test('the charts for any cluster are commands in their order', async () => {
    const { code, out } = await cluster('charts', '--minimal');
    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.split(' ')[3])).toEqual([
      'istio-base',
      'istio-cni',
      'istiod',
      'istio-ingressgateway',
      'istio-egressgateway',
      undefined,
    ]);
    expect(out).not.toContain('kind');
  });

  test('help is printed and ends well', async () => {
    expect(await cluster('up', '--help')).toMatchObject({
      code: 0,
      out: expect.stringContaining('npm run cluster:up'),
    });
  });

  test('words that make no sense end with 64 and one line', async () => {
    expect(await cluster('up', '--everything')).toEqual({ code: 64, out: '', err: "Unknown option '--everything'\n" });
    expect((await cluster('switch', 'nobody', '--dry-run')).err).toMatch(
      /^there is no service "nobody"\. Switch one of: .*\borders\b.*\.\n$/,
    );
  });
});
