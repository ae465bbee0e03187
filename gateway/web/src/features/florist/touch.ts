import { createTheme, type MantineThemeOverride } from "@mantine/core";
import { theme } from "@/app/theme";

/** Pixels that a wet finger hits. */
const TARGET = 56;

const tall = { root: { minHeight: TARGET } };

/** The workspace's looks in the size of a tablet on a wet table. */
export const touch: MantineThemeOverride = createTheme({
  ...theme,
  defaultRadius: "md",
  fontSizes: { xs: "0.875rem", sm: "0.9375rem", md: "1.0625rem", lg: "1.1875rem", xl: "1.375rem" },
  headings: { ...theme.headings, sizes: { h1: { fontSize: "1.5rem" }, h2: { fontSize: "1.25rem" } } },
  components: {
    Button: { defaultProps: { size: "lg" }, styles: tall },
    ActionIcon: { defaultProps: { variant: "default", size: TARGET } },
    CloseButton: { defaultProps: { size: TARGET } },
    SegmentedControl: { defaultProps: { size: "lg" }, styles: { label: { minHeight: 48, alignContent: "center" } } },
    TextInput: { defaultProps: { size: "lg" }, styles: { input: { minHeight: TARGET } } },
    Textarea: { defaultProps: { size: "lg", autosize: true, minRows: 2 } },
    NumberInput: { defaultProps: { size: "lg", hideControls: true }, styles: { input: { minHeight: TARGET } } },
    Badge: { defaultProps: { variant: "light", size: "lg" }, styles: { label: { textTransform: "none" } } },
    Modal: {
      defaultProps: { closeButtonProps: { size: TARGET } },
      styles: { title: { fontSize: "1.25rem", fontWeight: 650 } },
    },
  },
});
