import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** kubectl could not do what it was asked to. The message is its own, in as many lines as it took. */
export class KubectlError extends Error {
  override readonly name = 'KubectlError';
  /** What it had written to standard output by then. */
  readonly output: string;

  constructor(message: string, options: ErrorOptions & { readonly output?: string } = {}) {
    super(message, options);
    this.output = options.output ?? '';
  }
}

/** kubectl on one cluster. */
export class Kubectl {
  readonly #context: readonly string[];

  /** @param context of the kubeconfig (`KUBECONFIG`, else ~/.kube/config); the current one unless given */
  constructor(context?: string) {
    this.#context = context === undefined ? [] : ['--context', context];
  }

  /**
   * Runs `kubectl ARGS`.
   * @param input goes to its standard input
   * @returns its standard output
   * @throws KubectlError with what it said when it failed, or is not installed
   */
  async run(args: readonly string[], input = ''): Promise<string> {
    const child = spawn('kubectl', [...this.#context, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin.on('error', () => {}); // it may end before it has read all; its exit code says why
    child.stdin.end(input);
    const failed = new Promise<never>((_resolve, reject) => child.once('error', (error) => reject(explained(error))));
    const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [out, err, code] = await Promise.race([Promise.all([text(child.stdout), text(child.stderr), exit]), failed]);
    if (code !== 0) {
      throw new KubectlError(withoutLog(err) || `kubectl ${args[0]} failed with code ${code}`, { output: out });
    }
    return out;
  }

  /** The items of `kubectl get ARGS -o json`; kinds that the cluster does not know have none. */
  async list<T>(args: readonly string[]): Promise<T[]> {
    const { items } = JSON.parse(await this.run(['get', ...args, '-o', 'json'])) as { items: T[] };
    return items;
  }
}

/** What it said to people, without the log lines of its libraries (`E1125 23:27:57.327 ...`). */
function withoutLog(text: string): string {
  const lines = text.split('\n').filter((line) => !/^[EWIF]\d{4} /.test(line));
  return lines.join('\n').trim();
}

function explained(error: NodeJS.ErrnoException): KubectlError {
  if (error.code === 'ENOENT')
    return new KubectlError('kubectl is not installed: https://kubernetes.io/docs/tasks/tools/');
  return new KubectlError(error.message, { cause: error });
}
