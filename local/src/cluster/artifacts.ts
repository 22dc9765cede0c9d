import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { discoverGraph, type ServiceDescription, type ServiceGraph } from '@keelson/mesh';
import { stringify } from 'yaml';

/** What skaffold.yaml requires. */
export const ARTIFACTS_FILE = 'cdk8s/dist/skaffold.yaml';

/** The first service's inspector is forwarded to here, the next one's to the port after it. */
const INSPECTOR_PORT = 9229;

/** As in the manifests. */
const imageOf = ({ name }: ServiceDescription) => `keelson/${name}`;

/**
 * The part of Skaffold's configuration that follows from the graph: an image for each service. It is generated so that
 * a new service touches nothing outside of its folder.
 */
export function artifactsConfig({ services }: Pick<ServiceGraph, 'services'>): object {
  const processes = services.filter(({ kind }) => kind !== 'store');
  return {
    apiVersion: 'skaffold/v4beta13',
    kind: 'Config',
    metadata: { name: 'images' },
    build: {
      artifacts: processes.map((service) => artifact(service, 'dev')),
      tagPolicy: { inputDigest: {} },
      local: { push: false, useBuildkit: true },
    },
    profiles: [
      // There, the stores of the graph take the engines' place, and containers are read-only as in production: nothing
      // can be synced into them, so each edit makes the image anew.
      { name: 'minimal', build: { artifacts: services.map((service) => artifact(service, 'runtime')) } },
      {
        name: 'debug',
        build: { artifacts: services.map((service) => artifact(service, 'debug')) },
        portForward: processes.map(inspector),
      },
    ],
  };
}

function artifact(service: ServiceDescription, target: 'dev' | 'debug' | 'runtime'): object {
  return {
    image: imageOf(service),
    context: '../..',
    docker: { dockerfile: 'Dockerfile', target, buildArgs: { SERVICE: service.name } },
    ...(target !== 'runtime' && { sync: sync() }),
  };
}

/**
 * An edit of any .ts file goes into the running container, where Node starts the service again. Files of other
 * services go along, as a service may use their contracts; all else, such as a package.json, makes the image anew.
 */
function sync(): object {
  const sources = ['libs/**/*.ts', 'mesh/**/*.ts', 'services/**/*.ts'];
  return { manual: sources.map((src) => ({ src, dest: '/app' })) };
}

function inspector({ name }: ServiceDescription, index: number): object {
  return {
    resourceType: 'deployment',
    resourceName: name,
    namespace: 'keelson',
    port: INSPECTOR_PORT,
    localPort: INSPECTOR_PORT + index,
  };
}

/**
 * Writes the file that skaffold.yaml requires. A file that says the same is left alone.
 * @param root the repository
 * @throws GraphError when the descriptions do not fit together
 */
export async function writeArtifacts(root: string): Promise<void> {
  const config = artifactsConfig(await discoverGraph(join(root, 'services')));
  const text = `# Written from the service graph, by npm run cluster:up and by the hooks of skaffold.yaml.\n${stringify(config, { aliasDuplicateObjects: false })}`;
  const file = join(root, ARTIFACTS_FILE);
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
