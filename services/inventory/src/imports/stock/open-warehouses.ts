/**
 * Makes sure that a warehouse was opened: it stays so, hence each is looked for once. Rows that wait for one go on in the
 * order in which they came, so that of two counts of one item the later one stands.
 * @param look throws where there is no such warehouse
 */
export function openWarehouses(look: (warehouse: string) => Promise<unknown>): (warehouse: string) => Promise<unknown> {
  const looks = new Map<string, Promise<unknown>>();
  return (warehouse) => {
    const begun = looks.get(warehouse);
    if (begun) return begun;
    const answer = look(warehouse);
    looks.set(warehouse, answer);
    answer.catch(() => looks.delete(warehouse));
    return answer;
  };
}
