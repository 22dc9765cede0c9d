/** What a template's keys stand for. */
export type Values = Readonly<Record<string, string>>;

/** Lists by their names, for the parts of a template that come once for each. */
export type Lists = Readonly<Record<string, readonly Values[]>>;

/**
 * Fills a template: `{{key}}` becomes its value, and the lines between a line `{{#list}}` and a line `{{/list}}` come once
 * for each entry of the list, whose own keys they know too. Lists do not nest.
 * @throws Error for a key or a list that there is not: a template that asks for one is wrong
 */
export function fill(template: string, values: Values, lists: Lists): string {
  const repeated = template.replaceAll(
    /^\{\{#(\w+)\}\}\n(.*?)^\{\{\/\1\}\}\n/gms,
    (_all, name: string, lines: string) =>
      known(lists, name)
        .map((entry) => fillKeys(lines, { ...values, ...entry }))
        .join(''),
  );
  return fillKeys(repeated, values);
}

function fillKeys(text: string, values: Values): string {
  return text.replaceAll(/\{\{([^{}]+)\}\}/g, (_all, key: string) => known(values, key));
}

function known<T>(of: Readonly<Record<string, T>>, key: string): T {
  const value = Object.hasOwn(of, key) ? of[key] : undefined;
  if (value === undefined) throw new Error(`The template asks for ${key}, which there is not.`);
  return value;
}
