/** Who stays when a node is too small for all: what keeps data, then what serves, then what watches. */
export const priorities = {
  stores: { name: 'keelson-stores', value: 1_000_000 },
  services: { name: 'keelson-services', value: 100_000 },
  watchers: { name: 'keelson-watchers', value: 1_000 },
} as const;
