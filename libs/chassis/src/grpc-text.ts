import { isUtf8 } from 'node:buffer';

const REPLACEMENT = '\ufffd';

/**
 * Whether a text of `message` was not valid UTF-8 in `bytes`: the reader puts U+FFFD for what it cannot read, so there
 * are more of them in the texts than in the bytes. Bytes that are valid as a whole need no look at the texts.
 */
export function hasInvalidText(bytes: Buffer, message: unknown): boolean {
  if (isUtf8(bytes)) return false;
  const read = replacementsIn(message);
  return read > 0 && read > bytes.toString('latin1').split('\xef\xbf\xbd').length - 1;
}

function replacementsIn(value: unknown): number {
  if (typeof value === 'string') return value.includes(REPLACEMENT) ? value.split(REPLACEMENT).length - 1 : 0;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return 0;
  return Object.values(value).reduce((sum, part) => sum + replacementsIn(part), 0);
}
