import type { k8s } from 'cdk8s-plus-27';

/** A variable of a container: plain, or out of a secret that somebody else puts into the cluster. */
export type Variable =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly secret: { readonly name: string; readonly key: string } };

/**
 * What goes into the ConfigMap: all that is plain. A value that is put together of others, `$(NAME)`, does not: only
 * the container's own list is expanded.
 */
export function plain(variables: readonly Variable[]): Readonly<Record<string, string>> {
  const entries = variables.flatMap((variable) =>
    'value' in variable && !isComposed(variable) ? [[variable.name, variable.value] as const] : [],
  );
  return Object.fromEntries(entries);
}

/** What goes into the container: what comes out of secrets, and what is put together of it. */
export function own(variables: readonly Variable[]): k8s.EnvVar[] {
  return variables.flatMap((variable): k8s.EnvVar[] => {
    if ('secret' in variable) return [{ name: variable.name, valueFrom: { secretKeyRef: variable.secret } }];
    return isComposed(variable) ? [variable] : [];
  });
}

function isComposed({ value }: { readonly value: string }): boolean {
  return value.includes('$(');
}
