import { type BadgeProps, createTheme, type MantineColorsTuple, type MantineTheme } from "@mantine/core";

/** A narcissus: the green of its stem for what can be done, the yellow of its cup for what is waiting. */
const stem: MantineColorsTuple = [
  "#eef7f1",
  "#dcebe2",
  "#b7d6c4",
  "#8fc0a4",
  "#6eae89",
  "#59a278",
  "#4d9c6e",
  "#2f7a51",
  "#286b47",
  "#1c5a39",
];
const cup: MantineColorsTuple = [
  "#fff8e1",
  "#ffefcc",
  "#ffdd9b",
  "#ffca64",
  "#ffba38",
  "#ffb01b",
  "#ffab09",
  "#e39500",
  "#ca8500",
  "#7a4f00",
];

const readable = (color: string) =>
  `light-dark(color-mix(in srgb, var(--mantine-color-${color}-9) 72%, black), color-mix(in srgb, var(--mantine-color-${color}-2) 80%, white))`;

export const theme = createTheme({
  primaryColor: "stem",
  primaryShade: { light: 7, dark: 7 },
  colors: { stem, cup },
  autoContrast: true,
  defaultRadius: "sm",
  fontFamily: "'Inter Variable', 'Noto Sans Armenian Variable', system-ui, sans-serif",
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  spacing: { xs: "0.375rem", sm: "0.625rem", md: "0.875rem", lg: "1.25rem", xl: "1.75rem" },
  headings: {
    fontWeight: "620",
    sizes: { h1: { fontSize: "1.25rem" }, h2: { fontSize: "1.05rem" }, h3: { fontSize: "0.95rem" } },
  },
  cursorType: "pointer",
  focusRing: "auto",
  components: {
    Button: { defaultProps: { size: "xs" } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
    TextInput: { defaultProps: { size: "xs" } },
    Textarea: { defaultProps: { size: "xs", autosize: true, minRows: 2 } },
    NumberInput: { defaultProps: { size: "xs" } },
    Select: { defaultProps: { size: "xs", checkIconPosition: "right" } },
    MultiSelect: { defaultProps: { size: "xs" } },
    PasswordInput: { defaultProps: { size: "xs" } },
    SegmentedControl: { defaultProps: { size: "xs" } },
    Switch: { defaultProps: { size: "xs" } },
    Checkbox: { defaultProps: { size: "xs" } },
    Badge: {
      defaultProps: { variant: "light", size: "sm" },
      styles: { label: { textTransform: "none" } },
      // Small words on a light ground of the same colour: darker than the palette's darkest to be read (4.5 to 1).
      vars: (theme: MantineTheme, { color = theme.primaryColor, variant }: BadgeProps) => ({
        root: variant === "light" && color in theme.colors ? { "--badge-color": readable(color) } : {},
      }),
    },
    Table: { defaultProps: { verticalSpacing: 5, horizontalSpacing: "xs", highlightOnHover: true } },
    Tooltip: { defaultProps: { openDelay: 300, withinPortal: true } },
    Modal: { defaultProps: { centered: true } },
  },
});
