import type { ServiceGraph } from '@keelson/mesh';
import type { KubernetesObject } from '@keelson/mesh/policy';
import type { Environment } from '../environment.ts';
import { accountsAreOwn } from './accounts.ts';
import { canariesAreSteered } from './canaries.ts';
import { drainsAreWaitedFor } from './drains.ts';
import { policiesAgree } from './edges.ts';
import { podsAreFenced, servicesAreAuthorized } from './guards.ts';
import { imagesArePinned, noImageIsLatest } from './images.ts';
import { plainTextIsRefused, proxiesKnowTheirHosts, servicesHaveTraffic } from './mesh.ts';
import { namespacesExist } from './namespaces.ts';
import { orderIsSafe } from './order.ts';
import { podsAreRestricted } from './pod-security.ts';
import { portsAreTyped } from './ports.ts';
import { probesAsk } from './probes.ts';
import { quotasFit } from './quota.ts';
import { rootsAreReadOnly } from './read-only.ts';
import { referencesExist } from './references.ts';
import { repeatsAreSafe } from './repeats.ts';
import { requestsAreEdges } from './requests.ts';
import { resourcesAreSaid } from './resources.ts';
import { routesLeadSomewhere } from './routes.ts';
import { secretsStayOut } from './secrets.ts';
import { selectorsMatch } from './selectors.ts';
import { routesHaveTimeouts } from './timeouts.ts';
import { objectsAreUnique } from './unique.ts';

/** What must hold for all objects of an environment together; each says what is wrong, one sentence a fault. */
export type Invariant = (objects: readonly KubernetesObject[]) => string[];

/** One that also looks at what the objects were made of. */
type Grounded = (objects: readonly KubernetesObject[], environment: Environment, graph: ServiceGraph) => string[];

/** By what they promise. */
const invariants: Readonly<Record<string, Grounded>> = {
  'every container says what it needs and what it may take': resourcesAreSaid,
  'no image is the latest one': noImageIsLatest,
  'every workload has an account of its own and no token': accountsAreOwn,
  'every Service in the mesh has an AuthorizationPolicy': servicesAreAuthorized,
  'every namespace is closed by a NetworkPolicy': podsAreFenced,
  'every route leads to a host, port and subset that exist': routesLeadSomewhere,
  'every route has a timeout or is a stream': routesHaveTimeouts,
  'only what may be done twice is sent again': repeatsAreSafe,
  'AuthorizationPolicies allow the requests of the graph and no others': requestsAreEdges,
  'plain text is refused in the mesh': plainTextIsRefused,
  'every proxy knows its own hosts alone': proxiesKnowTheirHosts,
  'every Service in the mesh has a DestinationRule': servicesHaveTraffic,
  'no container writes to its root': rootsAreReadOnly,
  'NetworkPolicies and AuthorizationPolicies allow the same edges': policiesAgree,
  'every selector matches something': selectorsMatch,
  'probes ask real ports and paths': probesAsk,
  'no secret stands in plain text': secretsStayOut,
  'every port is named and typed': portsAreTyped,
  'every pod fits the restricted Pod Security level': podsAreRestricted,
  'each object is there once': objectsAreUnique,
  'every namespace exists': namespacesExist,
  'what a pod needs to start exists': referencesExist,
  'the order of applying is safe': orderIsSafe,
  'what runs fits the quota': quotasFit,
  'every canary is steered and judged': canariesAreSteered,
  'Kubernetes waits for a drain': drainsAreWaitedFor,
};

/** Those, and what an environment adds to them, for what is made of this graph. */
export function invariantsOf(environment: Environment, graph: ServiceGraph): Readonly<Record<string, Invariant>> {
  const all = Object.entries(invariants).map(([promise, holds]): [string, Invariant] => [
    promise,
    (objects) => holds(objects, environment, graph),
  ]);
  const pinned: [string, Invariant][] = [['every image is pinned by its digest', imagesArePinned]];
  return Object.fromEntries([...all, ...(environment.images.by === 'digest' ? pinned : [])]);
}
