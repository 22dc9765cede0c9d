/** How often the parent is looked for. Milliseconds. */
const intervalMs = 100;

/**
 * Calls `gone` when this process was started by an npm script and the shell between npm and it has ended. A SIGTERM to
 * npm reaches only that shell, which does not pass it on; without this the process would go on alone.
 */
export function whenNpmEnds(gone: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    gone();
  }, intervalMs);
  watch.unref();
}
