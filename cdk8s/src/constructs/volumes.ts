import { k8s } from 'cdk8s-plus-27';
import { DATA_FOLDER } from '../plan/environment-variables.ts';
import { certificateSecrets } from '../plan/secrets.ts';
import { STORES_CA } from '../plan/stores.ts';

/** A volume and where it is mounted. */
export interface Mounted {
  readonly volume: k8s.Volume;
  readonly mount: k8s.VolumeMount;
}

/** A claim's disk, for what must outlive the pod. */
export function dataOf(claimName: string): Mounted {
  return {
    volume: { name: 'data', persistentVolumeClaim: { claimName } },
    mount: { name: 'data', mountPath: DATA_FOLDER },
  };
}

/** The certificate of the authority that the stores' certificates come from; never its, or anybody's, key. */
export function storesAuthority(): Mounted {
  return {
    volume: {
      name: 'stores-ca',
      secret: { secretName: certificateSecrets.client, items: [{ key: 'ca.crt', path: 'ca.crt' }] },
    },
    mount: { name: 'stores-ca', mountPath: STORES_CA.folder, readOnly: true },
  };
}

/** A disk of this size, for one pod at a time. */
export function claim(size: string): k8s.PersistentVolumeClaimSpec {
  return {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: k8s.Quantity.fromString(size) } },
  };
}

/** A certificate with its key, and below `ca/` the authority that both sides trust, and nothing else. */
export function keyPair(secretName: string, folder: string, key: KeyFiles = PAIR): Mounted {
  const items = [...key, { key: 'ca.crt', path: 'ca/ca.crt' }];
  return {
    volume: { name: 'certificates', secret: { secretName, items, defaultMode: GROUP_READS } },
    mount: { name: 'certificates', mountPath: folder, readOnly: true },
  };
}

type KeyFiles = readonly k8s.KeyToPath[];

const PAIR: KeyFiles = [
  { key: 'tls.crt', path: 'tls.crt' },
  { key: 'tls.key', path: 'tls.key' },
];

/** Certificate and key in one file, as MongoDB wants it; cert-manager makes it. */
export const COMBINED: KeyFiles = [{ key: 'tls-combined.pem', path: 'tls-combined.pem' }];

/** For owner and group: the volume's owner is root, and the pod is of its group. */
const GROUP_READS = 0o440;
