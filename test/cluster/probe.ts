import { runInside } from './inside.ts';
import { applyObjects, kubectl, NAMESPACE } from './kubectl.ts';
import { clear, makeNamespace } from './namespaces.ts';

/** What a probe saw when it asked: an HTTP status with the body, or how it failed. */
export interface Seen {
  readonly status?: number;
  readonly body?: string;
  readonly error?: string;
}

const SECURITY = {
  runAsNonRoot: true,
  runAsUser: 1000,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
};

/**
 * A pod that asks questions from inside the cluster: a caller whom the graph does not know. Its Sidecar is wide, so that
 * a refusal is the callee's and not its own.
 */
export class Probe {
  readonly #namespace: string;
  readonly #name: string;

  private constructor(namespace: string, name: string) {
    this.#namespace = namespace;
    this.#name = name;
  }

  /**
   * A pod of the mesh in the services' namespace, with an account of its own.
   * @param account a service's, to come as that service does
   */
  static async inMesh(name: string, image: string, account = name): Promise<Probe> {
    const metadata = { name, namespace: NAMESPACE };
    await applyObjects(
      ...(account === name ? [{ apiVersion: 'v1', kind: 'ServiceAccount', metadata }] : []),
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'Sidecar',
        metadata,
        spec: {
          workloadSelector: { labels: { app: name } },
          egress: [{ hosts: ['*/*'] }],
          outboundTrafficPolicy: { mode: 'ALLOW_ANY' },
        },
      },
      podOf(NAMESPACE, name, image, account),
    );
    return Probe.#started(NAMESPACE, name);
  }

  /** A pod outside of the mesh, in a namespace of its own: it speaks plain text. */
  static async outsideMesh(name: string, image: string): Promise<Probe> {
    await makeNamespace(name);
    await applyObjects(
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: name } },
      podOf(name, name, image),
    );
    return Probe.#started(name, name);
  }

  static async #started(namespace: string, name: string): Promise<Probe> {
    await kubectl('wait', '-n', namespace, `pod/${name}`, '--for=condition=Ready', '--timeout=120s');
    return new Probe(namespace, name);
  }

  /** Asks by HTTP; an answer has 5 seconds. */
  async ask(url: string, method = 'GET'): Promise<Seen> {
    const [seen = {}] = await this.askAll([url], method);
    return seen;
  }

  /** Asks one after the other. @returns what came of each, in their order */
  askAll(urls: readonly string[], method = 'GET'): Promise<readonly Seen[]> {
    const script = `
      const seen = [];
      for (const url of ${JSON.stringify(urls)}) {
        seen.push(
          await fetch(url, { method: '${method}', signal: AbortSignal.timeout(5000) }).then(
            async (answer) => ({ status: answer.status, body: await answer.text() }),
            (error) => ({ error: String(error.cause?.code ?? error.cause?.message ?? error.name) }),
          ),
        );
      }
      console.log(JSON.stringify(seen));`;
    return runInside({ namespace: this.#namespace, in: `pod/${this.#name}`, container: 'app' }, script);
  }

  /** Takes it away with all that came with it. */
  async end(): Promise<void> {
    const own = [`pod/${this.#name}`, `serviceaccount/${this.#name}`];
    const inMesh = this.#namespace === NAMESPACE ? [`sidecar.networking.istio.io/${this.#name}`] : [];
    await kubectl('delete', '-n', this.#namespace, '--ignore-not-found', '--grace-period=1', ...own, ...inMesh);
    if (inMesh.length === 0) await clear();
  }
}

function podOf(namespace: string, name: string, image: string, account = name): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name, version: 'probe' } },
    spec: {
      serviceAccountName: account,
      // Of the pod, so that the sidecar that is injected has it too.
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'app',
          image,
          command: ['node', '-e', 'setInterval(() => {}, 1e6)'],
          securityContext: SECURITY,
          resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
        },
      ],
    },
  };
}
