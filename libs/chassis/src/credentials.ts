/** Hides `user:password@` in URLs that stand anywhere in `text`. */
export function maskCredentials(text: string): string {
  return text.includes('//') ? text.replace(/\/\/[^\s/@"]*:[^\s/"]*@/g, '//***@') : text;
}

/**
 * Hides what stands before the last `@` of a value, but for a URL's scheme. For a value that is not what it should be: a
 * URL without its scheme or with a password that breaks it has credentials where {@link maskCredentials} does not look.
 */
export function maskUntilHost(value: string): string {
  return value.replace(/^((?:[a-z][a-z\d+.-]*:)?\/\/)?.*@/is, '$1***@');
}
