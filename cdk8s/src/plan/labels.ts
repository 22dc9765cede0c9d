import { createHash } from 'node:crypto';

export type Labels = Readonly<Record<string, string>>;

/** What selects the pods of a workload. It must never change, so it is one label and no more. */
export function selectorOf(name: string): Labels {
  return { app: name };
}

/** What the pods of a workload carry: `app` and `version` for Istio, the rest for people and tools. */
export function podLabels(name: string, component: string, image: string): Labels {
  const version = versionOf(image);
  return {
    ...selectorOf(name),
    version,
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/part-of': 'keelson',
    'app.kubernetes.io/version': version,
  };
}

/** A label's worth of an image reference: its tag, or the first 12 digits of its digest. */
export function versionOf(image: string): string {
  const [name = '', digest] = image.split('@sha256:');
  const tag = /:([^:/]+)$/.exec(name)?.[1];
  const version = tag ?? digest?.slice(0, 12).replace(/^0+$/, 'unreleased') ?? 'unknown';
  return version.slice(0, 63).replace(/[^A-Za-z0-9]+$/, '');
}

/** A word that changes with what is in `value`; the same for the same. */
export function checksum(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
