import type { KubernetesObject } from '@keelson/mesh/policy';
import { called, ofKind, specOf } from '../objects/find.ts';
import { httpRoutes } from '../objects/istio.ts';

interface Canary {
  readonly strategy: {
    readonly canary: {
      readonly analysis?: { readonly templates: readonly { readonly templateName: string }[] };
      readonly trafficRouting: {
        readonly istio: {
          readonly virtualServices: readonly { readonly name: string; readonly routes: readonly string[] }[];
          readonly destinationRule: {
            readonly name: string;
            readonly stableSubsetName: string;
            readonly canarySubsetName: string;
          };
        };
      };
    };
  };
}

/**
 * A Rollout steers what is there: routes of exactly two destinations, its stable and its canary subset. Every route that
 * leads to its canary is steered, as one that is not would never lead there; and what judges it exists.
 */
export function canariesAreSteered(objects: readonly KubernetesObject[]): string[] {
  return ofKind(objects, 'Rollout').flatMap((rollout) =>
    [...steeredRoutes(rollout, objects), ...templates(rollout, objects)].map((fault) => `${called(rollout)}: ${fault}`),
  );
}

function steeredRoutes(rollout: KubernetesObject, objects: readonly KubernetesObject[]): string[] {
  const { virtualServices, destinationRule } = specOf<Canary>(rollout).strategy.canary.trafficRouting.istio;
  const steered = new Set(virtualServices.flatMap(({ name, routes }) => routes.map((route) => `${name}/${route}`)));
  const host = `${destinationRule.name}.${rollout.metadata.namespace}.svc.cluster.local`;
  const leading = new Set(
    httpRoutes(objects)
      .filter(({ route }) => {
        const subsets = (route.route ?? []).filter(({ destination }) => destination.host === host);
        const names = subsets.map(({ destination }) => destination.subset);
        return names.join() === [destinationRule.stableSubsetName, destinationRule.canarySubsetName].join();
      })
      .map(({ object, route }) => `${object.metadata.name}/${route.name}`),
  );
  return [
    ...[...steered].filter((name) => !leading.has(name)).map((name) => `${name} has not its two destinations`),
    ...[...leading].filter((name) => !steered.has(name)).map((name) => `${name} leads to it and is not steered`),
  ];
}

function templates(rollout: KubernetesObject, objects: readonly KubernetesObject[]): string[] {
  const named = specOf<Canary>(rollout).strategy.canary.analysis?.templates ?? [];
  if (named.length === 0) return ['nothing judges it'];
  const there = new Set(ofKind(objects, 'AnalysisTemplate').map(({ metadata }) => metadata.name));
  return named
    .filter(({ templateName }) => !there.has(templateName))
    .map(({ templateName }) => `is judged by ${templateName}, which does not exist`);
}
