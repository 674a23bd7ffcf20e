// A value that is computed when it is first asked for.

/** Computed at the first call; a failure is not remembered. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
