import { fault } from './fault.ts';

/** Something that only one may have. */
export interface Claim {
  readonly service: string;
  readonly field: string;
  readonly what: string;
}

/** A fault for each thing that more than one claims, told to the second. */
export function clashes(claims: readonly Claim[], advice: string): string[] {
  const claimants = Map.groupBy(claims, ({ what }) => what);
  return [...claimants].flatMap(([what, [first, ...others]]) =>
    others.map(({ service, field }) =>
      fault(service, field, `${what} is claimed by ${first?.service} (${first?.field}) too. ${advice}`),
    ),
  );
}
