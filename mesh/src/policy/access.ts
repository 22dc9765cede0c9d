import { AuthorizationPolicy, type IAuthorizationPolicy } from '@kubernetes-models/istio/security.istio.io/v1';
import { type Access, accessOf } from '../access.ts';
import { EDGE, type Edge } from '../edges.ts';
import type { ServiceGraph } from '../graph.ts';
import type { Operation } from '../operations.ts';
import { authorizedPaths, byNarrowness, methodsOf } from './match.ts';
import { metadata } from './names.ts';
import { type KubernetesObject, resource } from './schema.ts';
import type { MeshSettings } from './settings.ts';

type Rule = NonNullable<NonNullable<IAuthorizationPolicy['spec']>['rules']>[number];
type To = NonNullable<Rule['to']>[number];

const WITHOUT_TOKEN: Pick<Rule, 'from'> = { from: [{ source: { notRequestPrincipals: ['*'] } }] };

/** An operation of the edge, and what it asks for. */
interface Guarded {
  readonly edge: Edge;
  readonly access: Access;
}

/**
 * Which operations of the edge need a token, and with which roles: a DENY for each service, of requests without, and one
 * for what old systems still answer. Only what a description names public is open: one thing often has two ways in, HTTP
 * and gRPC, and whoever guards the one must not have left the other open. A proxy says 403 to a missing token too;
 * gateway-filters.ts makes that a 401. No rule names a port, since a wrong one would open what it closes; so Istio warns
 * that plain TCP is refused as well.
 */
export function accessPolicies(graph: ServiceGraph, settings: MeshSettings): KubernetesObject[] {
  if (settings.identity === undefined) return [];
  const atEdge = guardedOf(graph, settings);
  const byService = Map.groupBy(atEdge, ({ edge }) => edge.to);
  return [
    ...[...byService].map(([service, served]) =>
      deny(
        `${EDGE}.${service}`,
        served.flatMap((guarded) => denied(guarded, atEdge)),
        settings,
      ),
    ),
    deny(EDGE, leftoversDenied(atEdge, settings), settings),
  ].flat();
}

function guardedOf({ services, edges }: ServiceGraph, { profile }: MeshSettings): Guarded[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  return edges.flatMap((edge) => {
    const service = byName.get(edge.to);
    if (edge.from !== EDGE || service === undefined) return [];
    return [{ edge, access: accessOf(service, edge.operation.name, profile) }];
  });
}

/** Nothing where nothing is refused: a DENY without rules would be none, and look like one. */
function deny(name: string, rules: Rule[], { ingress }: MeshSettings): KubernetesObject[] {
  if (rules.length === 0) return [];
  const spec = { selector: { matchLabels: { ...ingress.selector } }, action: 'DENY' as const, rules };
  return [resource(AuthorizationPolicy, { metadata: metadata(name, ingress.namespace), spec })];
}

/** A claim that is missing has none of the values, so roles ask for a token as well. */
function denied({ edge: { operation }, access }: Guarded, atEdge: readonly Guarded[]): Rule[] {
  if (access.public) return [];
  const others = atEdge.map(({ edge }) => edge.operation).filter((other) => hides(other, operation));
  const to = methodsOf(operation).map((method) => ({
    operation: requestsBy(method, authorizedPaths(operation), others),
  }));
  if (access.roles.length === 0) return [{ ...WITHOUT_TOKEN, to }];
  return [{ to, when: [{ key: 'request.auth.claims[roles]', notValues: [...access.roles] }] }];
}

/** Method by method: what is narrower may have only some of them. */
function requestsBy(method: string, paths: string[], others: readonly Operation[]): NonNullable<To['operation']> {
  const notPaths = others.filter((other) => methodsOf(other).includes(method)).flatMap(authorizedPaths);
  return { methods: [method], paths, ...(notPaths.length > 0 && { notPaths }) };
}

/** Whether the edge may send requests at an operation's paths to another, narrower one. */
function hides(other: Operation, operation: Operation): boolean {
  const { kind, value } = operation.path;
  return kind === 'below' && byNarrowness(other, operation) < 0 && other.path.value.startsWith(`${value}/`);
}

/** What goes to an old system is no operation of the graph, so nothing can name it: it takes any valid token. */
function leftoversDenied(atEdge: readonly Guarded[], { strangler, cors }: MeshSettings): Rule[] {
  const open = atEdge.filter(({ access }) => access.public).map(({ edge }) => edge.operation);
  return strangler
    .filter(({ newPercent }) => newPercent < 100)
    .map(({ prefix }) => ({ ...WITHOUT_TOKEN, to: allBelow(prefix, open, cors !== undefined) }));
}

/** Preflights carry no token, ever; what they ask for does. */
function allBelow(prefix: string, open: readonly Operation[], preflights: boolean): To[] {
  const paths = [prefix, `${prefix}/*`];
  const except = open.filter(({ path: { value } }) => value === prefix || value.startsWith(`${prefix}/`));
  const methods = [...new Set(except.flatMap(methodsOf))];
  const notMethods = [...methods, ...(preflights ? ['OPTIONS'] : [])];
  return [
    { operation: { paths, ...(notMethods.length > 0 && { notMethods }) } },
    ...methods.map((method) => ({ operation: requestsBy(method, paths, except) })),
  ];
}
