import { createTheme, type MantineThemeOverride } from "@mantine/core";
import { theme } from "@/app/theme";
import { ALARM } from "@/ui/shades";
import classes from "./florist.module.css";

/** Pixels that a wet finger hits. */
const TARGET = 56;

/** The workspace's looks in the size of a tablet on a wet table. */
export const touch: MantineThemeOverride = createTheme({
  ...theme,
  defaultRadius: "md",

  headings: { ...theme.headings, sizes: { h1: { fontSize: "1.5rem" }, h2: { fontSize: "1.25rem" } } },
  components: {
    Button: {
      defaultProps: { size: "lg" },
      // Words that do not fit stand in two lines; none is cut off.
      styles: { root: { minHeight: TARGET, height: "auto" }, label: { whiteSpace: "normal", lineHeight: 1.2 } },
    },
    ActionIcon: { defaultProps: { variant: "default", size: TARGET } },
    CloseButton: { defaultProps: { size: TARGET } },
    SegmentedControl: {
      defaultProps: { size: "md" },
      styles: { label: { minHeight: TARGET, alignContent: "center", paddingInline: 4 } },
    },
    InputWrapper: { styles: { error: { color: ALARM } } },
    TextInput: { defaultProps: { size: "lg" }, styles: { input: { minHeight: TARGET } } },
    Textarea: { defaultProps: { size: "lg", autosize: true, minRows: 2 } },
    NumberInput: { defaultProps: { size: "lg", hideControls: true }, styles: { input: { minHeight: TARGET } } },
    Badge: { defaultProps: { variant: "light", size: "lg" }, styles: { label: { textTransform: "none" } } },
    Modal: {
      classNames: { content: classes.large },
      styles: { title: { fontSize: "1.25rem", fontWeight: 650 } },
    },
  },
});
