/** Where a platform that runs on this machine is. 0 is no address: who starts on a free port says the URL. */
export function platformUrl({ KEELSON_URL, KEELSON_PORT }: NodeJS.ProcessEnv): string {
  const port = KEELSON_PORT === '0' ? undefined : KEELSON_PORT;
  return KEELSON_URL || `http://127.0.0.1:${port || '8080'}`;
}
