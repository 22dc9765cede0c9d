import { problemResponses } from '@keelson/chassis';
import { type Static, type TSchema, Type } from 'typebox';
import { commandHeaders, requestDeadline } from '../schemas/headers.ts';

/** The answer to a command, where a service has no other. */
export const commandAnswer = Type.Object({
  id: Type.String(),
  revision: Type.Integer({ description: 'After the command, from 0; the same as the ETag.' }),
});

export type CommandAnswer = Static<typeof commandAnswer>;

/**
 * For routes whose values are checked by what REST and gRPC share: their schemas are there for the OpenAPI document alone.
 */
export const checkedLater = () => () => true;

const { 'if-match': ifMatch, ...createHeaders } = commandHeaders.properties;
const answerHeaders = { ETag: Type.String({ description: 'The revision after the command, e.g. "3".' }) };
const problems = ['invalid', 'too-large', 'unsupported-media-type', 'key-reused', 'unavailable', 'deadline'] as const;

/** A command's route, as the OpenAPI document shows it. */
export interface CommandRoute {
  readonly tags: readonly string[];
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** Absent for a command without a body. */
  readonly body?: TSchema | undefined;
  /** What comes back, and its schema; default {@link commandAnswer}. */
  readonly answer?: { readonly description: string; readonly schema: TSchema };
  /** Codes of the problems that may come beside those of every command: `unauthenticated`, `forbidden`. */
  readonly problems?: readonly Parameters<typeof problemResponses>[number][];
}

/** The schema of a route that makes something. `POST`, 201 with `Location`. */
export function createSchema({ answer, body, problems: more = [], ...route }: CommandRoute) {
  const { description, schema } = answer ?? { description: 'It is made.', schema: commandAnswer };
  return {
    ...route,
    tags: [...route.tags],
    headers: Type.Object({ ...createHeaders, 'x-request-deadline': requestDeadline }),
    ...(body && { body }),
    response: {
      201: {
        description,
        headers: { ...answerHeaders, Location: Type.String({ description: 'Where to find it.' }) },
        content: { 'application/json': { schema } },
      },
      ...problemResponses(...problems, ...more),
    },
  };
}

/** The schema of a route that changes what `params` names. */
export function changeSchema({
  answer,
  body,
  params,
  problems: more = [],
  ...route
}: CommandRoute & { readonly params: TSchema }) {
  const { description, schema } = answer ?? { description: 'It is done.', schema: commandAnswer };
  return {
    ...route,
    tags: [...route.tags],
    params,
    headers: Type.Object({ ...createHeaders, 'if-match': ifMatch, 'x-request-deadline': requestDeadline }),
    ...(body && { body }),
    response: {
      200: { description, headers: answerHeaders, content: { 'application/json': { schema } } },
      ...problemResponses(...problems, 'not-found', 'rule', 'revision', 'too-many', ...more),
    },
  };
}
