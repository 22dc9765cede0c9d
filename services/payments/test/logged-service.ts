import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The service as a process of its own, so that its log can be read. */
export class LoggedService {
  readonly lines: string[] = [];
  endpoints: Readonly<Record<string, string>> = {};
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#process = child;
  }

  static async start(env: NodeJS.ProcessEnv): Promise<LoggedService> {
    const program = join(import.meta.dirname, '../main.ts');
    const child = spawn(process.execPath, [program], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const service = new LoggedService(child);
    for await (const line of createInterface({ input: child.stdout })) {
      service.lines.push(line);
      const { endpoints } = JSON.parse(line);
      if (!endpoints) continue;
      service.endpoints = endpoints;
      break;
    }
    child.stdout.on('data', (chunk) => service.lines.push(String(chunk)));
    child.stdout.resume();
    return service;
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** Ends it at once, whatever it is doing. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill(signal);
    await once(this.#process, 'exit');
  }
}
