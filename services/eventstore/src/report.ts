/**
 * Prints an error as one line of JSON on stderr, in the fields of the services' logs: for whoever runs the server, when
 * callers are not told. `facts` say what it is about.
 */
export function reportError(message: string, facts: Readonly<Record<string, string>>, error: unknown): void {
  const err = error instanceof Error ? { type: error.name, message: error.message, stack: error.stack } : String(error);
  const time = new Date().toISOString();
  console.error(JSON.stringify({ level: 'error', time, service: 'eventstore', ...facts, err, msg: message }));
}
