import { AuthorizationPolicy, type IAuthorizationPolicy } from '@kubernetes-models/istio/security.istio.io/v1';
import { EDGE, type Edge } from '../edges.ts';
import type { ServiceGraph } from '../graph.ts';
import type { Operation } from '../operations.ts';
import { authorizedPaths, byNarrowness, methodsOf } from './match.ts';
import { metadata } from './names.ts';
import { type KubernetesObject, resource } from './schema.ts';
import type { AccessRule, MeshSettings } from './settings.ts';

type Rule = NonNullable<NonNullable<IAuthorizationPolicy['spec']>['rules']>[number];

/**
 * Which operations of the edge need a token, and with which roles: a DENY for each service, of requests without. What no
 * rule names stays open. A proxy says 403 to a missing token too; gateway-filters.ts makes that a 401. No rule names a
 * port, since a wrong one would open what it closes; so Istio warns that plain TCP is refused as well.
 * @throws Error for a rule that would guard nothing
 */
export function accessPolicies({ edges }: ServiceGraph, { identity, ingress }: MeshSettings): KubernetesObject[] {
  const atEdge = edges.filter(({ from }) => from === EDGE);
  const byService = Map.groupBy(identity?.rules ?? [], ({ service }) => service);
  return [...byService].map(([service, rules]) =>
    resource(AuthorizationPolicy, {
      metadata: metadata(`edge.${service}`, ingress.namespace),
      spec: {
        selector: { matchLabels: { ...ingress.selector } },
        action: 'DENY',
        rules: rules.map((rule) => denied(rule, atEdge)),
      },
    }),
  );
}

/** A claim that is missing has none of the values, so roles ask for a token as well. */
function denied({ service, operation: name, roles }: AccessRule, edges: readonly Edge[]): Rule {
  const operation = edges.find(({ to, operation }) => to === service && operation.name === name)?.operation;
  if (operation === undefined) throw new Error(`identity.rules: the edge has no ${name} of ${service}.`);
  const others = edges.map((edge) => edge.operation).filter((other) => hides(other, operation));
  const to = methodsOf(operation).map((method) => ({ operation: requestsBy(method, operation, others) }));
  if (roles.length === 0) return { from: [{ source: { notRequestPrincipals: ['*'] } }], to };
  return { to, when: [{ key: 'request.auth.claims[roles]', notValues: [...roles] }] };
}

/** Method by method: what is narrower may have only some of them. */
function requestsBy(method: string, operation: Operation, others: readonly Operation[]) {
  const notPaths = others.filter((other) => methodsOf(other).includes(method)).flatMap(authorizedPaths);
  return { methods: [method], paths: authorizedPaths(operation), ...(notPaths.length > 0 && { notPaths }) };
}

/** Whether the edge may send requests at an operation's paths to another, narrower one. */
function hides(other: Operation, operation: Operation): boolean {
  const { kind, value } = operation.path;
  return kind === 'below' && byNarrowness(other, operation) < 0 && other.path.value.startsWith(`${value}/`);
}
