import { createTheme } from "@mantine/core";
import { ALARM } from "@/ui/shades";
import classes from "./public.module.css";

/** For buyers' phones: text one writes in is 16 px, so that nothing zooms, and whatever is touched is 44 px high. */
const tall = { input: { minHeight: 44 } };

export const easy = createTheme({
  components: {
    Button: { defaultProps: { size: "md" } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray", size: 44 } },
    TextInput: { defaultProps: { size: "md" }, styles: tall },
    Textarea: { defaultProps: { size: "md", autosize: true, minRows: 2 } },
    Select: {
      defaultProps: { size: "md", checkIconPosition: "right" },
      styles: { ...tall, option: { minHeight: 44 } },
    },
    InputWrapper: { styles: { error: { color: ALARM } } },
    CloseButton: { defaultProps: { size: 44 } },
    Drawer: { classNames: { content: classes.roomy } },
  },
});
