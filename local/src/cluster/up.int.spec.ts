import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clusterDown } from './down.ts';
import { commandLine, NOT_FOUND, type Outcome, type Run } from './run.ts';
import { clusterUp } from './up.ts';

const fine: Outcome = { code: 0, out: '', err: '' };
const release = (name: string) =>
  `      - {name: ${name}, repo: https://charts.test, remoteChart: the-${name}, version: 1.2.3, namespace: ns, valuesFiles: [charts/${name}.yaml]}`;

let root: string;
let commands: string[];
let told: string;
const tell = (text: string) => {
  told += text;
};

/** Programs that do nothing but say what `answers` has for the beginning of their command line. */
function programs(answers: Readonly<Record<string, Partial<Outcome>>> = {}): Run {
  return async (program, args) => {
    const line = commandLine(program, args);
    commands.push(line);
    const answer = Object.entries(answers).find(([start]) => line.startsWith(start));
    return { ...fine, ...answer?.[1] };
  };
}

/** What changes something. */
const deeds = () => commands.filter((line) => /^(kind (create|delete)|helm upgrade)/.test(line));

beforeEach(async () => {
  commands = [];
  told = '';
  root = await mkdtemp(join(tmpdir(), 'keelson-up-'));
  await mkdir(join(root, 'services'));
  await kindConfig(0);
  await writeFile(
    join(root, 'skaffold.yaml'),
    `deploy:\n  helm:\n    releases:\n${release('first')}\n${release('second')}\n`,
  );
});

afterEach(() => rm(root, { recursive: true }));

function kindConfig(hostPort: number): Promise<void> {
  return writeFile(
    join(root, 'kind-config.yaml'),
    `name: test\nnodes:\n  - role: control-plane\n    extraPortMappings: [{containerPort: 30080, hostPort: ${hostPort}}]\n`,
  );
}

describe('cluster:up', () => {
  test('makes the cluster, installs the charts in their order, and lists the images', async () => {
    await clusterUp({ root, profile: undefined, run: programs(), tell });
    expect(deeds()).toEqual([
      `kind create cluster --config ${root}/kind-config.yaml --wait 180s`,
      `helm upgrade --install first the-first --repo https://charts.test --version 1.2.3 --kube-context kind-test --namespace ns --create-namespace --wait --timeout 10m --values ${root}/charts/first.yaml`,
      `helm upgrade --install second the-second --repo https://charts.test --version 1.2.3 --kube-context kind-test --namespace ns --create-namespace --wait --timeout 10m --values ${root}/charts/second.yaml`,
    ]);
    expect(await readFile(join(root, 'cdk8s/dist/skaffold.yaml'), 'utf8')).toContain('name: images');
    expect(told).toMatch(/\[1\/2\] first 1\.2\.3 … \d+ s\n\[2\/2\] second 1\.2\.3 … \d+ s\n/);
    expect(told).toContain('skaffold dev --module keelson\n');
  });

  test('leaves a cluster that is there as it is', async () => {
    await clusterUp({
      root,
      profile: undefined,
      run: programs({ 'kind get clusters': { out: 'other\ntest\n' } }),
      tell,
    });
    expect(deeds().filter((line) => line.startsWith('kind'))).toEqual([]);
    expect(deeds()).toHaveLength(2);
    expect(told).toContain('cluster test: there is one\n');
  });

  test('names every program that is missing, and does nothing', async () => {
    const run = programs({ kind: { code: NOT_FOUND }, helm: { code: NOT_FOUND } });
    await expect(clusterUp({ root, profile: undefined, run, tell })).rejects.toThrow(
      /^2 programs are missing.*kind makes the cluster: https:.*helm installs the charts: https:/s,
    );
    expect(deeds()).toEqual([]);
  });

  test('says when the container engine does not run', async () => {
    const run = programs({ 'docker info': { code: 1, err: 'Cannot connect to the Docker daemon\nmore' } });
    await expect(clusterUp({ root, profile: undefined, run, tell })).rejects.toThrow(
      'does not answer: start it. It says: Cannot connect to the Docker daemon',
    );
    expect(deeds()).toEqual([]);
  });

  test('says when a port is taken, before it makes anything', async () => {
    const server: Server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    await kindConfig(typeof address === 'object' ? (address?.port ?? 0) : 0);
    await expect(clusterUp({ root, profile: undefined, run: programs(), tell })).rejects.toThrow(
      /port \d+ \(the ingress gateway\) is in use: stop the process that uses it, or change hostPort in kind-config.yaml/,
    );
    expect(deeds()).toEqual([]);
    server.close();
  });

  test('stops at a chart that fails, with what helm said', async () => {
    const run = programs({ 'helm upgrade --install first': { code: 1, err: 'Error: timed out\n' } });
    await expect(clusterUp({ root, profile: undefined, run, tell })).rejects.toThrow(
      /^helm upgrade --install first.*failed with code 1:\nError: timed out$/s,
    );
    expect(told).toContain('[1/2] first 1.2.3 … failed\n');
    expect(deeds().filter((line) => line.includes('second'))).toEqual([]);
  });
});

describe('cluster:down', () => {
  test('deletes the cluster', async () => {
    await clusterDown(root, programs({ 'kind get clusters': { out: 'test\n' } }), tell);
    expect(deeds()).toEqual(['kind delete cluster --name test']);
  });

  test('has nothing to do where there is none', async () => {
    await clusterDown(root, programs({ 'kind get clusters': { err: 'No kind clusters found.' } }), tell);
    expect(deeds()).toEqual([]);
    expect(told).toBe('cluster test: there is none\n');
  });
});
