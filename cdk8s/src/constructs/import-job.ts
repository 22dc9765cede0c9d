import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { PlannedImport } from '../plan/imports.ts';
import { checksum, podLabels } from '../plan/labels.ts';
import type { Plan } from '../plan/plan.ts';
import type { StoreAccess } from '../plan/stores.ts';
import { meshAnnotations } from './mesh-annotations.ts';
import { priorities } from './priority.ts';
import { resources } from './resources.ts';
import { scratch } from './scratch.ts';
import { podSecurity, readOnlyRoot } from './security.ts';
import { APP_CONTAINER } from './service-pod.ts';
import { type Mounted, storesAuthority } from './volumes.ts';

/** Where the claim with the files is mounted. */
const FILES = '/imports';

/** 200 MiB is what an import stays below (test/e2e/import.full.spec.ts). */
const CAPACITY = { cpuMillis: 500, memoryMiB: 256 };

/** As `npm run import` has them: they keep it below that. */
const NODE_FLAGS = ['--max-semi-space-size=8', '--max-old-space-size=96'];

/** Exit codes after which trying again is of no use: rows were rejected, or the call, the file or the settings are wrong. */
const FINAL = [1, 64, 65, 78];

/** Tries for one file, each of which goes on where the one before was ended. */
const RETRIES = 20;

const DAY_S = 86_400;

/**
 * The job of an import, or the CronJob where it has a schedule: one at a time. A file whose import is finished costs a look.
 * The name of a job changes with what it does, as a job cannot be changed.
 */
export function importJob(scope: Construct, plan: Plan, one: PlannedImport, store: StoreAccess): void {
  const { name, settings } = one;
  const { services: namespace } = plan.environment.namespaces;
  const spec = jobOf(plan, one, store);
  const labels = { app: name };
  if (settings.schedule === undefined) {
    const unique = `${name}-${checksum(spec).slice(0, 8)}`;
    new k8s.KubeJob(scope, `job-${name}`, { metadata: { name: unique, namespace, labels }, spec });
    return;
  }
  new k8s.KubeCronJob(scope, `cron-${name}`, {
    metadata: { name, namespace, labels },
    spec: {
      schedule: settings.schedule,
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 3_600,
      jobTemplate: { spec },
    },
  });
}

function jobOf(plan: Plan, one: PlannedImport, store: StoreAccess): k8s.JobSpec {
  return {
    backoffLimit: RETRIES,
    ttlSecondsAfterFinished: 7 * DAY_S,
    podFailurePolicy: {
      rules: [
        {
          action: 'FailJob',
          onExitCodes: { containerName: APP_CONTAINER, operator: 'In', values: FINAL },
          onPodConditions: [],
        },
        // A node that is drained is nobody's failure.
        { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
      ],
    },
    template: podOf(plan, one, store),
  };
}

function podOf(plan: Plan, one: PlannedImport, store: StoreAccess): k8s.PodTemplateSpec {
  const { environment } = plan;
  const { name, service, settings } = one;
  const mounted = [scratch(), filesOf(settings.claim), ...(store.secure ? [storesAuthority()] : [])];
  return {
    metadata: {
      labels: { ...podLabels(name, 'import', service.image) },
      annotations: { ...meshAnnotations(environment), 'kubectl.kubernetes.io/default-container': APP_CONTAINER },
    },
    spec: {
      serviceAccountName: name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      priorityClassName: priorities.watchers.name,
      restartPolicy: 'Never',
      securityContext: podSecurity(),
      containers: [
        {
          name: APP_CONTAINER,
          image: service.image,
          imagePullPolicy: 'IfNotPresent',
          command: ['node', ...NODE_FLAGS, `src/imports/${settings.name}/main.ts`, `${FILES}/${settings.file}`],
          env: store.variables.map((variable) =>
            'secret' in variable
              ? { name: variable.name, valueFrom: { secretKeyRef: variable.secret } }
              : { name: variable.name, value: variable.value },
          ),
          resources: resources(CAPACITY, environment.cpuBurst, environment),
          securityContext: readOnlyRoot(),
          volumeMounts: mounted.map(({ mount }) => mount),
        },
      ],
      volumes: mounted.map(({ volume }) => volume),
    },
  };
}

/** Written to as well: rejected rows go beside the file. */
function filesOf(claimName: string): Mounted {
  return {
    volume: { name: 'files', persistentVolumeClaim: { claimName } },
    mount: { name: 'files', mountPath: FILES },
  };
}
