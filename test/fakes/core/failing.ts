/** Stands for a part that must not be used: whatever is called on it says so. */
export function failing<T extends object>(name: string): T {
  return new Proxy({} as T, {
    get: (_, key) => {
      throw new Error(`${name}.${String(key)} is not to be used here.`);
    },
  });
}
