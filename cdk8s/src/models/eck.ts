import type { KubernetesObject } from '@keelson/mesh/policy';
import type { k8s } from 'cdk8s-plus-27';
import { type Shape, shapeFaults } from './shape.ts';

/**
 * Elasticsearch and Kibana as ECK's operator takes them: the part that keelson uses, as nobody publishes models of them
 * (https://www.elastic.co/docs/reference/cloud-on-k8s/api-docs, v1). Pods and volumes are Kubernetes' own.
 */

export interface ElasticsearchSpec {
  readonly version: string;
  readonly image: string;
  readonly http: HttpSpec;
  readonly auth?: { readonly fileRealm: readonly { readonly secretName: string }[] };
  readonly volumeClaimDeletePolicy: 'DeleteOnScaledownOnly' | 'DeleteOnScaledownAndClusterDeletion';
  readonly nodeSets: readonly {
    readonly name: string;
    readonly count: number;
    readonly config: Readonly<Record<string, unknown>>;
    readonly podTemplate: k8s.PodTemplateSpec;
    readonly volumeClaimTemplates: readonly {
      readonly metadata: { readonly name: string };
      readonly spec: k8s.PersistentVolumeClaimSpec;
    }[];
  }[];
}

export interface KibanaSpec {
  readonly version: string;
  readonly image: string;
  readonly count: number;
  readonly http: HttpSpec;
  readonly elasticsearchRef: { readonly name: string };
  readonly podTemplate: k8s.PodTemplateSpec;
}

/** Certificates: of a secret, of the operator's own making, or none. */
export interface HttpSpec {
  readonly tls: {
    readonly certificate?: { readonly secretName: string };
    readonly selfSignedCertificate?: { readonly disabled: boolean };
  };
}

const http: Shape = {
  fields: {
    tls: {
      fields: {
        'certificate?': { fields: { secretName: 'text' } },
        'selfSignedCertificate?': { fields: { disabled: 'true or false' } },
      },
    },
  },
};

const shapes: Readonly<Record<string, Shape>> = {
  Elasticsearch: {
    fields: {
      version: 'text',
      image: 'text',
      http,
      'auth?': { fields: { fileRealm: { list: { fields: { secretName: 'text' } } } } },
      volumeClaimDeletePolicy: { oneOf: ['DeleteOnScaledownOnly', 'DeleteOnScaledownAndClusterDeletion'] },
      nodeSets: {
        list: {
          fields: {
            name: 'text',
            count: 'whole number',
            config: { map: 'anything' },
            podTemplate: 'anything',
            volumeClaimTemplates: { list: { fields: { metadata: { fields: { name: 'text' } }, spec: 'anything' } } },
          },
        },
      },
    },
  },
  Kibana: {
    fields: {
      version: 'text',
      image: 'text',
      count: 'whole number',
      http,
      elasticsearchRef: { fields: { name: 'text' } },
      podTemplate: 'anything',
    },
  },
};

/** Where an object of ECK does not fit its model; nothing for objects of others. */
export function eckFaults(object: KubernetesObject & { readonly spec?: unknown }): readonly string[] {
  if (!object.apiVersion.includes('.k8s.elastic.co/')) return [];
  const shape = shapes[object.kind];
  return shape === undefined ? ['kind: no model of it'] : shapeFaults(object.spec, shape, 'spec');
}
