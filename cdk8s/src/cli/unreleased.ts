import { imagesOf } from '../objects/pods.ts';
import { isUnreleased } from '../plan/images.ts';
import type { Synthesised } from '../write.ts';

/** A warning for each environment in which images are only held a place. */
export function unreleased(all: readonly Synthesised[]): readonly string[] {
  return all.flatMap(({ environment, manifests }) => {
    const images = manifests.flatMap(({ objects }) => objects).flatMap(imagesOf);
    const names = new Set(images.filter(isUnreleased).map((image) => image.replace(/(:[^:/@]+)?@.*/, '')));
    if (names.size === 0) return [];
    return [
      `${environment}: no digest is known of ${[...names].join(', ')}; their pods will not start. Name them with --images.`,
    ];
  });
}
