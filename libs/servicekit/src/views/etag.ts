/** The ETag of what is at a revision. */
export function etagOf(revision: number): string {
  return `"${revision}"`;
}

/** Whether an If-None-Match (RFC 9110, 13.1.2) names `etag`: weakly compared, as it says. */
export function namesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((one) => {
    const named = one.trim().replace(/^W\//, '');
    return named === '*' || named === etag;
  });
}
