/** Longest address of a picture, characters. */
export const MAX_PICTURE_URL = 2_000;

const character = "[A-Za-z0-9._~%!$&'()*+,;=:@?#/\\[\\]-]";

/** The characters of an address (RFC 3986, 2), at its start a scheme and a host, or one `/` and the path of a file here. */
export const pictureUrlPattern = `^(?:https?://[A-Za-z0-9\\[]|/[A-Za-z0-9._~%])${character}*$`;

/**
 * Whether an address leads to a picture that a browser may be told to load: http or https, without credentials, or a
 * path of this very platform. `//host/…` is a path only to the eye: browsers leave the site for it.
 */
export function isPictureUrl(address: string): boolean {
  if (address.startsWith('//') || address.length > MAX_PICTURE_URL) return false;
  const base = address.startsWith('/') ? 'http://platform' : undefined;
  if (!URL.canParse(address, base)) return false;
  const { protocol, hostname, username, password } = new URL(address, base);
  return /^https?:$/.test(protocol) && hostname !== '' && username === '' && password === '';
}
