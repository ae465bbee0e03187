import { createTheme } from "@mantine/core";
import { ALARM } from "@/ui/shades";

/** Pixels a thumb hits while its owner walks. */
const TARGET = 48;

/** Seen in bright light and in the dark: an empty choice is all ring. */
const RING = "light-dark(var(--mantine-color-gray-6), var(--mantine-color-dark-2))";

const tall = { input: { minHeight: TARGET } };

/** The workspace's looks in the size of a phone held in one hand; text one writes in is 16 px, so that nothing zooms. */
export const touch = createTheme({
  components: {
    Button: { defaultProps: { size: "lg" }, styles: { root: { minHeight: TARGET } } },
    TextInput: { defaultProps: { size: "md" }, styles: tall },
    PasswordInput: { defaultProps: { size: "md" }, styles: { ...tall, innerInput: { minHeight: TARGET } } },
    Textarea: { defaultProps: { size: "md", autosize: true, minRows: 2 } },
    Checkbox: { defaultProps: { size: "md" }, styles: { body: { alignItems: "center", minHeight: TARGET } } },
    Radio: {
      defaultProps: { size: "md" },
      styles: { body: { alignItems: "center", minHeight: TARGET }, radio: { borderColor: RING } },
    },
    SegmentedControl: {
      defaultProps: { size: "sm" },
      styles: { label: { minHeight: 44, alignContent: "center", paddingInline: 6 } },
    },
    MenuItem: { styles: { item: { minHeight: TARGET } } },
    Menu: { styles: { item: { minHeight: TARGET } } },
    InputWrapper: { styles: { error: { color: ALARM } } },
  },
});
