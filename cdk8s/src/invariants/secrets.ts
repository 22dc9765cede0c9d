import type { KubernetesObject } from '@keelson/mesh/policy';
import { called, ofKind } from '../objects/find.ts';
import { containersOf, workloadsOf } from '../objects/pods.ts';

/** Names of variables whose value is nobody's business. */
const SECRET_NAME = /PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|PRIVATE_KEY$|API_KEY/i;

/** What everybody may read in a token, and where browsers give cards for one. */
const PUBLIC_NAME = /^(TOKEN_(ISSUER|AUDIENCE)|CARD_TOKENS_URL)$/;

/** `//user:password@`, unless the password is put in from elsewhere. */
const PASSWORD_IN_URL = /\/\/[^\s/@"]*:(?!\$\()[^\s/@"]+@/;

const KEY_BLOCK = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** No manifest holds a secret: not as a Secret, not in settings, not in a variable. */
export function secretsStayOut(objects: readonly KubernetesObject[]): string[] {
  return [
    ...ofKind(objects, 'Secret').map((secret) => `${called(secret)}: its values stand in the manifest`),
    ...ofKind(objects, 'ConfigMap').flatMap((config) => {
      const { data = {} } = config as { data?: Readonly<Record<string, string>> };
      return Object.entries(data)
        .filter(isSecret)
        .map(([name]) => `${called(config)}: ${name} holds a secret`);
    }),
    ...workloadsOf(objects).flatMap((workload) =>
      containersOf(workload).flatMap(({ env = [] }) =>
        env
          .filter(({ name, value = '' }) => isSecret([name, value]))
          .map(({ name }) => `${called(workload.object)}: variable ${name} holds a secret`),
      ),
    ),
  ];
}

function isSecret([name, value]: readonly [string, string]): boolean {
  return (
    (SECRET_NAME.test(name) && !PUBLIC_NAME.test(name) && value !== '') ||
    PASSWORD_IN_URL.test(value) ||
    KEY_BLOCK.test(value)
  );
}
