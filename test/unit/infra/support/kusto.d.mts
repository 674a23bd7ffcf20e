// Types of kusto.mjs, which talks to a library without usable ones.

export interface Analysis {
  /** What the language service complains about, with the text it means. */
  readonly problems: readonly string[];
  /** Result column → type. */
  readonly columns: Readonly<Record<string, string>>;
}

export function analyse(query: string): Analysis;
