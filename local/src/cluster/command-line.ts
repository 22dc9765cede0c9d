import { parseArgs } from 'node:util';
import { UsageError } from './cluster-error.ts';
import type { SwitchOptions } from './switch-plan.ts';

const help = {
  up: `npm run cluster:up [-- --minimal | --full]: makes a Kubernetes cluster on this machine by kind, and installs the charts.

Needs docker, kind, kubectl and helm. What is there stays, so it can be run again at any time.
  --minimal   Istio alone: all that the environment minimal needs, in 4 GiB of memory
  --full      also Grafana, alerts, certificates, Argo Rollouts and autoscaling by lag
Then: skaffold dev --module keelson`,

  down: `npm run cluster:down: takes the cluster of cluster:up away, with all of its data.`,

  charts: `npm run charts [-- --minimal]: prints the commands that install the charts on a cluster that is there, in their order.
To run them: npm run --silent charts | sh -e
  --minimal         Istio alone
  --context NAME    cluster of the kubeconfig; the current one unless given`,

  manifests: `node local/src/cluster/main.ts manifests ENVIRONMENT: synthesises an environment for Skaffold (skaffold.yaml calls it).`,

  switch: `npm run dev:switch -- SERVICE: runs one service here, in the place of its pod on the cluster, until Ctrl-C.

What is sent to the service comes here, and what it calls is called from its pod, under its identity. Needs kubectl and
mirrord, and a cluster on which you may run privileged pods.
  --dry-run          says what would be done
  --back             sends the traffic back, where an earlier switch was cut off and did not
  --context NAME     cluster of the kubeconfig; kind-keelson unless given
  --namespace NAME   where the services are; keelson unless given
  --rollout          the service is run by a Rollout, as in staging`,
} as const;

/** What somebody asked for. */
export type Request =
  | { readonly command: 'help'; readonly text: string }
  | { readonly command: 'up'; readonly profile: 'minimal' | 'full' | undefined }
  | { readonly command: 'down' }
  | { readonly command: 'charts'; readonly minimal: boolean; readonly context: string | undefined }
  | { readonly command: 'manifests'; readonly environment: string }
  | { readonly command: 'switch'; readonly options: SwitchOptions; readonly how: 'here' | 'back' | 'dry-run' };

/**
 * Reads the words of a command line.
 * @throws UsageError that says what is wrong, in one line
 */
export function readCommandLine([command, ...words]: readonly string[]): Request {
  if (!isCommand(command)) throw new UsageError(`say what to do: ${Object.keys(help).join(', ')}`);
  if (words.includes('--help') || words.includes('-h')) return { command: 'help', text: help[command] };
  if (command === 'up') return up(words);
  if (command === 'switch') return switchRequest(words);
  if (command === 'manifests') return manifests(words);
  if (command === 'charts') return charts(words);
  parse(words, {}, 0);
  return { command };
}

function isCommand(word: string | undefined): word is keyof typeof help {
  return word !== undefined && Object.hasOwn(help, word);
}

function charts(words: readonly string[]): Request {
  const { values } = parse(words, { minimal: { type: 'boolean' }, context: { type: 'string' } }, 0);
  return { command: 'charts', minimal: values.minimal === true, context: text(values.context) };
}

function manifests(words: readonly string[]): Request {
  const [environment] = parse(words, {}, 1).positionals;
  if (environment === undefined) throw new UsageError('say which environment: manifests dev');
  return { command: 'manifests', environment };
}

function up(words: readonly string[]): Request {
  const { values } = parse(words, { minimal: { type: 'boolean' }, full: { type: 'boolean' } }, 0);
  if (values.minimal && values.full) throw new UsageError('--minimal and --full exclude each other');
  return { command: 'up', profile: values.minimal ? 'minimal' : values.full ? 'full' : undefined };
}

function switchRequest(words: readonly string[]): Request {
  const { values, positionals } = parse(
    words,
    {
      'dry-run': { type: 'boolean' },
      back: { type: 'boolean' },
      rollout: { type: 'boolean' },
      context: { type: 'string' },
      namespace: { type: 'string' },
    },
    1,
  );
  const [service] = positionals;
  if (service === undefined) throw new UsageError('say which service: npm run dev:switch -- orders');
  const options: SwitchOptions = {
    service,
    context: text(values.context) ?? 'kind-keelson',
    namespace: text(values.namespace) ?? 'keelson',
    workload: values.rollout ? 'rollout' : 'deployment',
  };
  return { command: 'switch', options, how: values['dry-run'] ? 'dry-run' : values.back ? 'back' : 'here' };
}

type Options = Readonly<Record<string, { readonly type: 'boolean' | 'string' }>>;

function parse(words: readonly string[], options: Options, atMost: number) {
  try {
    const parsed = parseArgs({ args: [...words], options, allowPositionals: true });
    const tooMany = parsed.positionals[atMost];
    if (tooMany !== undefined) throw new UsageError(`"${tooMany}" is one word too many`);
    return parsed;
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error)) throw error;
    throw new UsageError(error.message.split('. ', 1)[0]);
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
