const VIEW_NAME = /^[a-z][a-z0-9-]{0,62}$/;

/** Whether a view can have that name: it is fit for a table, a collection and an index. */
export function isViewName(name: string): boolean {
  return VIEW_NAME.test(name);
}

/** Gives back a view's name. @throws TypeError for one that a view cannot have */
export function viewName(name: string): string {
  if (!isViewName(name)) {
    throw new TypeError(
      `A view cannot be named ${JSON.stringify(name)}: lower-case letters, digits and -, beginning with a letter.`,
    );
  }
  return name;
}

/** Gives back a generation's number. @throws TypeError */
export function generationNumber(generation: number): number {
  if (!Number.isSafeInteger(generation) || generation < 1) throw new TypeError(`There is no generation ${generation}.`);
  return generation;
}
