// @ts-check

/**
 * The Idempotency-Key of something that is to happen once: the same content keeps its key, in this tab and over a reload,
 * until `done` is called; other content gets another one.
 * @param {string} name what is done
 * @param {unknown} content what it is done with
 * @param {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} [storage]
 */
export function requestKey(name, content, storage = sessionStorage) {
  const place = `keelson.key.${name}`;
  const wanted = JSON.stringify(content);
  const kept = JSON.parse(storage.getItem(place) ?? '{}');
  const value = kept.content === wanted ? kept.value : crypto.randomUUID();
  storage.setItem(place, JSON.stringify({ content: wanted, value }));
  return { value, done: () => storage.removeItem(place) };
}
