import { applyObjects, kubectl } from './kubectl.ts';

/** Namespaces that the suite makes beside the environment's carry it. */
const MADE_HERE = 'keelson/made-by=cluster-suite';

/** Makes a namespace that goes again with {@link clear}. One that is there already stays as it is. */
export async function makeNamespace(name: string): Promise<void> {
  const found = await kubectl('get', 'namespace', name, '--ignore-not-found', '-o', 'name');
  if (found.trim() !== '') return;
  const [key = '', value = ''] = MADE_HERE.split('=');
  await applyObjects({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { [key]: value } } });
}

/** Takes away every namespace that the suite made, also in an earlier run that was broken off. */
export async function clear(): Promise<void> {
  await kubectl('delete', 'namespace', '-l', MADE_HERE, '--ignore-not-found');
}
