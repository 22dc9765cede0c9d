import { AuthorizationPolicy, type IAuthorizationPolicy } from '@kubernetes-models/istio/security.istio.io/v1';
import { EDGE, type Edge } from '../edges.ts';
import type { ServiceGraph } from '../graph.ts';
import type { Operation } from '../operations.ts';
import { authorizedPaths, byNarrowness, methodsOf } from './match.ts';
import { metadata } from './names.ts';
import { type KubernetesObject, resource } from './schema.ts';
import type { AccessRule, Identity, MeshSettings } from './settings.ts';

type Rule = NonNullable<NonNullable<IAuthorizationPolicy['spec']>['rules']>[number];
type To = NonNullable<Rule['to']>[number];

const WITHOUT_TOKEN: Pick<Rule, 'from'> = { from: [{ source: { notRequestPrincipals: ['*'] } }] };

/**
 * Which operations of the edge need a token, and with which roles: a DENY for each service, of requests without, and one
 * for what old systems still answer. Only what a rule names public is open: one thing often has two ways in, HTTP and
 * gRPC, and whoever guards the one must not have left the other open. A proxy says 403 to a missing token too;
 * gateway-filters.ts makes that a 401. No rule names a port, since a wrong one would open what it closes; so Istio warns
 * that plain TCP is refused as well.
 * @throws Error for a rule that would guard nothing, or says two things
 */
export function accessPolicies({ edges }: ServiceGraph, settings: MeshSettings): KubernetesObject[] {
  const { identity } = settings;
  if (identity === undefined) return [];
  const atEdge = edges.filter(({ from }) => from === EDGE);
  checkRules(identity, atEdge);
  const byService = Map.groupBy(atEdge, ({ to }) => to);
  return [
    ...[...byService].map(([service, served]) =>
      deny(
        `${EDGE}.${service}`,
        served.flatMap((edge) => denied(edge, identity, atEdge)),
        settings,
      ),
    ),
    deny(EDGE, leftoversDenied(identity, atEdge, settings), settings),
  ].flat();
}

/** Nothing where nothing is refused: a DENY without rules would be none, and look like one. */
function deny(name: string, rules: Rule[], { ingress }: MeshSettings): KubernetesObject[] {
  if (rules.length === 0) return [];
  const spec = { selector: { matchLabels: { ...ingress.selector } }, action: 'DENY' as const, rules };
  return [resource(AuthorizationPolicy, { metadata: metadata(name, ingress.namespace), spec })];
}

function checkRules({ rules }: Identity, edges: readonly Edge[]): void {
  for (const rule of rules) {
    const { service, operation, roles = [] } = rule;
    const named = (other: AccessRule) => other.service === service && other.operation === operation;
    if (!edges.some((edge) => ruleOf(edge, [rule]) !== undefined))
      throw new Error(`identity.rules: the edge has no ${operation} of ${service}.`);
    if (rules.filter(named).length > 1)
      throw new Error(`identity.rules: ${operation} of ${service} is named twice. Keep one.`);
    if (rule.public && roles.length > 0)
      throw new Error(`identity.rules: ${operation} of ${service} is public, and for ${roles.join(', ')}. Keep one.`);
  }
}

function ruleOf({ to, operation }: Edge, rules: readonly AccessRule[]): AccessRule | undefined {
  return rules.find((rule) => rule.service === to && rule.operation === operation.name);
}

/** A claim that is missing has none of the values, so roles ask for a token as well. */
function denied(edge: Edge, { rules }: Identity, edges: readonly Edge[]): Rule[] {
  const rule = ruleOf(edge, rules);
  if (rule?.public) return [];
  const roles = rule?.roles ?? [];
  const others = edges.map(({ operation }) => operation).filter((other) => hides(other, edge.operation));
  const to = methodsOf(edge.operation).map((method) => ({
    operation: requestsBy(method, authorizedPaths(edge.operation), others),
  }));
  if (roles.length === 0) return [{ ...WITHOUT_TOKEN, to }];
  return [{ to, when: [{ key: 'request.auth.claims[roles]', notValues: [...roles] }] }];
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

/** What goes to an old system is no operation of the graph, so no rule can name it: it takes any valid token. */
function leftoversDenied({ rules }: Identity, edges: readonly Edge[], { strangler, cors }: MeshSettings): Rule[] {
  const open = edges.filter((edge) => ruleOf(edge, rules)?.public).map(({ operation }) => operation);
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
