import type { ServiceGraph } from '@keelson/mesh';
import type { Environment } from '../environment.ts';
import { SynthFault } from '../fault.ts';
import { type ThirdPartyImage, versions } from '../versions.ts';

/** References by the names of images; `*` stands for every image that is not named. */
export interface ImageMap {
  /** For messages. */
  readonly file: string;
  readonly references: ReadonlyMap<string, string>;
}

const DIGEST = /@sha256:[0-9a-f]{64}$/;

/** Stands where nothing has been released yet. No registry has it, so a pod with it never starts. */
const UNRELEASED = `@sha256:${'0'.repeat(64)}`;

/** Name of the image of a service of ours. */
export function imageName(service: string): string {
  return `keelson/${service}`;
}

/** Every name that a map may have: our services' and all third parties'. */
export function imageNames({ services }: ServiceGraph): readonly string[] {
  return [...services.map(({ name }) => imageName(name)), ...Object.values(versions.images).map(({ name }) => name)];
}

/** Whether nobody can change what the reference means. */
export function isPinned(reference: string): boolean {
  return DIGEST.test(reference);
}

/** Whether the reference only holds the place of an image that was never released. */
export function isUnreleased(reference: string): boolean {
  return reference.endsWith(UNRELEASED);
}

/** What each image is in one environment. */
export class Images {
  readonly #environment: Environment;
  readonly #map: ImageMap | undefined;

  constructor(environment: Environment, map: ImageMap | undefined) {
    this.#environment = environment;
    this.#map = map;
  }

  /** @throws SynthFault where the map has no such image, or only a mutable reference where a digest is due */
  ofService(service: string): string {
    const { images } = this.#environment;
    const name = imageName(service);
    return this.#checked(name, this.#mapped(name, images.by === 'tag' ? `:${images.tag}` : UNRELEASED));
  }

  /** As {@link ofService}, for an image of others. */
  ofThirdParty(image: ThirdPartyImage): string {
    const { name, tag } = versions.images[image];
    const pin = this.#environment.images.by === 'digest' ? UNRELEASED : '';
    return this.#checked(name, this.#mapped(name, `:${tag}${pin}`));
  }

  #mapped(name: string, suffix: string): string {
    if (this.#map === undefined) return name + suffix;
    const { file, references } = this.#map;
    const reference = references.get(name) ?? references.get('*')?.replace('*', name + suffix);
    if (reference !== undefined) return reference;
    throw new SynthFault(`${file}: ${name}: is not mapped, but ${this.#environment.name} needs it. Add it, or "*".`);
  }

  #checked(name: string, reference: string): string {
    const { name: environment, images } = this.#environment;
    if (images.by === 'tag') return reference;
    const where = this.#map?.file ?? 'cdk8s/src/versions.ts';
    if (!isPinned(reference)) {
      throw new SynthFault(
        `${where}: ${name}: ${reference} can change its meaning; ${environment} takes images by digest, NAME@sha256:...`,
      );
    }
    if (this.#map !== undefined && isUnreleased(reference)) {
      throw new SynthFault(`${where}: ${name}: no digest of it is known; ${environment} needs one, NAME@sha256:...`);
    }
    return reference;
  }
}
