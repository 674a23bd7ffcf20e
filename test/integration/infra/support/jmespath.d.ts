// The one function of the library that the stub uses.

declare module 'jmespath' {
  export function search(data: unknown, expression: string): unknown;
}
