import { randomBytes } from 'node:crypto';
import type { ServiceGraph } from '@keelson/mesh';
import type { Environment } from '../environment.ts';
import { containersOf, workloadsOf } from '../objects/pods.ts';
import { ownSecret } from '../plan/secrets.ts';
import type { Manifest } from '../synth.ts';
import { type Kubectl, KubectlError } from './kubectl.ts';

/** A Secret that pods take variables from. */
export interface NeededSecret {
  readonly namespace: string;
  readonly name: string;
  readonly keys: readonly string[];
}

/** As many as a key of AES-256 or HMAC-SHA-256 has. */
const SECRET_BYTES = 32;

/** The services' own secrets, where pods ask for them; not those of engines. */
export function neededSecrets(graph: ServiceGraph, manifests: readonly Manifest[]): readonly NeededSecret[] {
  const own = new Set(graph.services.map(({ name }) => ownSecret(name)));
  const workloads = workloadsOf(manifests.flatMap(({ objects }) => objects));
  const asked = workloads.flatMap((workload) =>
    containersOf(workload).flatMap(({ env = [] }) =>
      env.flatMap(({ valueFrom }) => {
        const ref = valueFrom?.secretKeyRef;
        const namespace = workload.object.metadata.namespace ?? '';
        return ref !== undefined && own.has(ref.name) ? [{ namespace, name: ref.name, key: ref.key }] : [];
      }),
    ),
  );
  const byPlace = Map.groupBy(asked, ({ namespace, name }) => `${namespace}/${name}`);
  return [...byPlace.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [{ namespace: first.namespace, name: first.name, keys: [...new Set(group.map(({ key }) => key))] }];
  });
}

/**
 * Makes the secrets that are missing, at random; one that two namespaces share has one value. What is there stays as it
 * is, whoever put it there: what it has sealed could not be opened any more.
 * @param tell hears of each Secret that changes, never of a value
 */
export async function makeSecrets(
  kubectl: Pick<Kubectl, 'run'>,
  needed: readonly NeededSecret[],
  tell: (line: string) => void,
): Promise<void> {
  const live = await liveValues(kubectl, needed);
  const values = new Map<string, string>();
  for (const { name, keys } of needed) {
    for (const key of keys) values.set(`${name} ${key}`, known(live, name, key) ?? random());
  }
  for (const { namespace, name, keys } of needed) {
    const there = live.get(`${namespace}/${name}`);
    const missing = keys.filter((key) => there?.[key] === undefined);
    if (missing.length === 0) continue;
    const data = Object.fromEntries(missing.map((key) => [key, values.get(`${name} ${key}`)]));
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, type: 'Opaque', data };
    // By standard input: what stands in arguments, everybody on this machine may read.
    if (there === undefined) await kubectl.run(['create', '-f', '-'], JSON.stringify(secret));
    else await kubectl.run(patchOf(namespace, name), JSON.stringify({ data }));
    tell(`made Secret ${namespace}/${name} at random: ${missing.join(', ')}`);
  }
}

/**
 * Makes sure that the secrets are there which nobody makes.
 * @throws KubectlError that names each that is missing, and what it is for
 */
export async function assertSecrets(
  kubectl: Pick<Kubectl, 'run'>,
  { name: environment }: Environment,
  graph: ServiceGraph,
  needed: readonly NeededSecret[],
): Promise<void> {
  const live = await liveValues(kubectl, needed);
  const described = new Map(
    graph.services.flatMap(({ name, secrets = [] }) =>
      secrets.map((secret) => [`${ownSecret(name)} ${secret.name}`, secret.description] as const),
    ),
  );
  const missing = needed.flatMap(({ namespace, name, keys }) =>
    keys
      .filter((key) => live.get(`${namespace}/${name}`)?.[key] === undefined)
      .map((key) => `Secret ${namespace}/${name} has no ${key}: ${described.get(`${name} ${key}`)}`),
  );
  if (missing.length === 0) return;
  throw new KubectlError(`${environment} needs secrets that you bring:\n${missing.join('\n')}`);
}

/** Values of Secrets by their keys, in base64, by `namespace/name`. */
type Live = ReadonlyMap<string, Readonly<Record<string, string>>>;

async function liveValues(kubectl: Pick<Kubectl, 'run'>, needed: readonly NeededSecret[]): Promise<Live> {
  const found = await Promise.all(
    needed.map(async ({ namespace, name }) => {
      const text = await kubectl.run(['get', 'secret', name, '-n', namespace, '-o', 'json', '--ignore-not-found']);
      if (text.trim() === '') return [];
      const { data = {} } = JSON.parse(text) as { data?: Readonly<Record<string, string>> };
      return [[`${namespace}/${name}`, data] as const];
    }),
  );
  return new Map(found.flat());
}

/** A value that another namespace has already. */
function known(live: Live, name: string, key: string): string | undefined {
  const [found] = [...live].filter(([place, data]) => place.endsWith(`/${name}`) && data[key] !== undefined);
  return found?.[1][key];
}

/** Text that goes into a variable as it is, in base64 once more as Kubernetes keeps it. */
function random(): string {
  return Buffer.from(randomBytes(SECRET_BYTES).toString('base64url')).toString('base64');
}

function patchOf(namespace: string, name: string): string[] {
  return ['patch', 'secret', name, '-n', namespace, '--type=merge', '--patch-file=/dev/stdin'];
}
