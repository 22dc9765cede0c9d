import type { KubernetesObject } from '@keelson/mesh/policy';
import { called } from '../objects/find.ts';
import { imagesOf } from '../objects/pods.ts';
import { isPinned } from '../plan/images.ts';

/** No image is taken by `latest`, said or unsaid. */
export function noImageIsLatest(objects: readonly KubernetesObject[]): string[] {
  return each(objects, (image) => (/[^/]:(?!latest\b)[^/]+$|@/.test(image) ? undefined : `${image} is the latest one`));
}

/** Nobody can change what an image is. For environments from staging on. */
export function imagesArePinned(objects: readonly KubernetesObject[]): string[] {
  return each(objects, (image) => (isPinned(image) ? undefined : `${image} is no digest`));
}

function each(objects: readonly KubernetesObject[], fault: (image: string) => string | undefined): string[] {
  return objects.flatMap((object) =>
    imagesOf(object).flatMap((image) => {
      const text = fault(image);
      return text === undefined ? [] : [`${called(object)}: image ${text}`];
    }),
  );
}
