/** One factory for all of the settings; a list and everything below it begin with its name. */
export const settingsKeys = {
  of: (what: string) => ["settings", what] as const,
  narrowed: (what: string, wanted: unknown) => ["settings", what, wanted] as const,
};
