/** Old ReplicaSets that are kept for going back to. */
export const HISTORY = 3;
