import { describe, expect, it } from 'vitest';
import { objectsOf, platform } from '../../test/platform.ts';
import type { Environment } from '../environment.ts';
import { minimal } from '../environments/minimal.ts';
import { prod } from '../environments/prod.ts';
import { invariantsOf } from '../invariants/index.ts';
import { ofKind, specOf } from '../objects/find.ts';
import { workloadsOf } from '../objects/pods.ts';

const nightly = { name: 'entries', service: 'ledger', claim: 'files', file: 'entries.csv.zip', schedule: '0 3 * * *' };
const { schedule: _, ...once } = nightly;

const importing = (environment: Environment, settings: typeof once): Environment => ({
  ...environment,
  imports: [settings],
});

interface Job {
  readonly podFailurePolicy: { readonly rules: readonly object[] };
}

describe.each([minimal, prod])('with imports, in $name,', (environment) => {
  describe.each([
    ['nightly', nightly],
    ['once', once],
  ])('%s', (_when, settings) => {
    const wanted = importing(environment, settings);
    const objects = objectsOf(platform, wanted);

    it.each(Object.entries(invariantsOf(wanted, platform)))('%s', (_promise, invariant) => {
      expect(invariant(objects)).toEqual([]);
    });
  });
});

it('no environment imports anything unless it says so', () => {
  expect(ofKind(objectsOf(platform, prod), 'CronJob')).toEqual([]);
});

it('a schedule makes a CronJob whose runs do not overlap', () => {
  const [cron] = ofKind(objectsOf(platform, importing(minimal, nightly)), 'CronJob');
  expect(cron && specOf(cron)).toMatchObject({ schedule: '0 3 * * *', concurrencyPolicy: 'Forbid' });
});

it('a job runs its service’s program on the claim’s file, ends with its sidecar, and is not repeated for rejected rows', () => {
  const objects = ofKind(objectsOf(platform, importing(minimal, once)), 'Job');
  const [{ object, pod } = { object: undefined, pod: undefined }] = workloadsOf(objects);
  expect(pod?.spec.containers[0]).toMatchObject({
    image: 'keelson/ledger:dev',
    command: expect.arrayContaining(['src/imports/entries/main.ts', '/imports/entries.csv.zip']),
    env: [{ name: 'EVENTSTORE_URL', value: expect.stringContaining('esdb://') }],
  });
  expect(pod?.metadata?.annotations).toMatchObject({ 'sidecar.istio.io/nativeSidecar': 'true' });
  expect(object && specOf<Job>(object).podFailurePolicy.rules).toContainEqual(
    expect.objectContaining({
      action: 'FailJob',
      onExitCodes: expect.objectContaining({ values: expect.arrayContaining([1]) }),
    }),
  );
});

it('no Service sends requests to a job', () => {
  const objects = objectsOf(platform, importing(minimal, once));
  const [job] = workloadsOf(ofKind(objects, 'Job'));
  const selectors = ofKind(objects, 'Service').map(
    (service) => specOf<{ selector: { app: string } }>(service).selector.app,
  );
  expect(selectors).not.toContain(job?.pod.metadata?.labels?.app);
});

it('a service without events of its own is named', () => {
  expect(() => objectsOf(platform, importing(minimal, { ...once, service: 'shop' }))).toThrow(
    'shop is no service with events',
  );
});
