import type { KubernetesObject } from '@keelson/mesh/policy';
import { called, ofKind } from '../objects/find.ts';
import { type ContainerView, containersOf, type PodView, workloadsOf } from '../objects/pods.ts';

/** The restricted Pod Security level (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
export function podsAreRestricted(objects: readonly KubernetesObject[]): string[] {
  return [
    ...ofKind(objects, 'Namespace')
      .filter(({ metadata }) => metadata.labels?.['pod-security.kubernetes.io/enforce'] !== 'restricted')
      .map((namespace) => `${called(namespace)}: does not enforce the restricted level`),
    ...workloadsOf(objects).flatMap((workload) => [
      ...podFaults(workload.pod).map((fault) => `${called(workload.object)}: ${fault}`),
      ...containersOf(workload).flatMap((container) =>
        containerFaults(container, workload.pod).map(
          (fault) => `${called(workload.object)}: container ${container.name} ${fault}`,
        ),
      ),
    ]),
  ];
}

function podFaults({ spec }: PodView): string[] {
  return [
    ...(spec.hostNetwork || spec.hostPID || spec.hostIPC ? ['shares something of its node'] : []),
    ...(spec.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => `${name} is a hostPath`),
  ];
}

function containerFaults({ securityContext: own = {} }: ContainerView, { spec }: PodView): string[] {
  const pod = spec.securityContext ?? {};
  const rules: readonly [boolean, string][] = [
    [(own.runAsNonRoot ?? pod.runAsNonRoot) === true, 'may run as root'],
    [(own.runAsUser ?? pod.runAsUser ?? 1) !== 0, 'runs as root'],
    [own.allowPrivilegeEscalation === false, 'may become more than it is'],
    [own.privileged !== true, 'is privileged'],
    [own.capabilities?.drop?.includes('ALL') === true, 'keeps capabilities'],
    [(own.capabilities?.add ?? []).length === 0, 'adds capabilities'],
    [(own.seccompProfile ?? pod.seccompProfile)?.type === 'RuntimeDefault', 'has no seccomp profile'],
  ];
  return rules.filter(([holds]) => !holds).map(([, fault]) => fault);
}
