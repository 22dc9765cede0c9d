import { fileURLToPath } from 'node:url';
import { writeArtifacts } from './artifacts.ts';

// After `npm run synth` (postsynth): the images of skaffold.yaml, from the same graph as the manifests.
await writeArtifacts(fileURLToPath(new URL('../../..', import.meta.url)));
