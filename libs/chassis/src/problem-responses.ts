import { type TObject, Type } from 'typebox';
import { type ErrorCode, httpStatus, titleOf } from './errors.ts';

const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'urn:keelson:problem: and a stable name' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    errors: Type.Optional(Type.Array(Type.Object({ field: Type.String(), message: Type.String() }))),
    traceId: Type.Optional(Type.String()),
  },
  { description: 'RFC 9457' },
);

/** One response of a route's schema. */
export interface ProblemResponse {
  readonly description: string;
  readonly content: { readonly 'application/problem+json': { readonly schema: TObject } };
}

/** The part of a route's `schema.response` that documents its problems, by status. */
export function problemResponses(...codes: ErrorCode[]): Record<number, ProblemResponse> {
  const entries = codes.map((code) => [
    httpStatus(code),
    { description: titleOf(code), content: { 'application/problem+json': { schema: ProblemSchema } } },
  ]);
  return Object.fromEntries(entries);
}
