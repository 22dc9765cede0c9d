import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const secrets = { PROVIDER_API_KEY: 'test-api-key', WEBHOOK_SECRET: 'test-webhook-secret' };

// biome-ignore lint/suspicious/noExplicitAny: JSON of any shape
export type Json = any;

export interface SimulatorOptions {
  /** Keeps the books over a restart. */
  readonly file: string;
  readonly port?: number;
  /** Where its webhooks go. */
  readonly platformUrl: string;
}

/** The provider simulator as a process of its own. */
export class Simulator {
  readonly url: string;
  /** All that it has written. */
  readonly output: string[];
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, url: string, output: string[]) {
    this.#process = process;
    this.url = url;
    this.output = output;
  }

  static async start({ file, port = 0, platformUrl }: SimulatorOptions): Promise<Simulator> {
    const program = join(import.meta.dirname, '../simulator/main.ts');
    const env = { ...process.env, ...secrets, PORT: `${port}`, SIMULATOR_FILE: file, PLATFORM_URL: platformUrl };
    const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: string[] = [];
    child.stderr.on('data', (chunk) => output.push(String(chunk)));
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => output.push(line));
    const [ready] = (await once(lines, 'line')) as [string];
    return new Simulator(child, ready.split('ready: ')[1] ?? '', output);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Kills it: whatever is under way there ends. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    if (this.#process.exitCode === null && this.#process.signalCode === null) await once(this.#process, 'exit');
  }

  /** What goes wrong from now on; nothing where nothing is said. */
  async control(settings: object = {}): Promise<void> {
    const answer = await fetch(`${this.url}/control`, { method: 'PUT', body: JSON.stringify(settings) });
    if (!answer.ok) throw new Error(`control answered ${answer.status}`);
  }

  async call(method: string, path: string, body?: object, key?: string): Promise<{ status: number; body: Json }> {
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${secrets.PROVIDER_API_KEY}`,
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  }

  /** What it has under an id of ours. */
  async paymentsOf(paymentId: string): Promise<Json[]> {
    return (await this.call('GET', `/v1/payments?merchantReference=${paymentId}`)).body.payments;
  }
}
