/** Colours of words that are readable on the page and on their own light badge, in both schemes. */
export const ALARM = "light-dark(var(--mantine-color-red-9), var(--mantine-color-red-4))";
export const WAITING = "light-dark(#7a5000, var(--mantine-color-cup-3))";
export const GOOD = "light-dark(var(--mantine-color-stem-8), var(--mantine-color-stem-3))";
