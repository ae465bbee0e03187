import type { HtmlTagDescriptor, Plugin } from "vite";

/** Pages that reach under a phone's notch and leave room for it themselves. */
const WHOLE_SCREEN = /(courier|public)\.html$/;

function meta(name: string, content: string): HtmlTagDescriptor {
  return { tag: "meta", attrs: { name, content }, injectTo: "head-prepend" };
}

/** What all our pages say at their head; the pages themselves hold only what is their own. */
export function pageFrame(): Plugin {
  return {
    name: "page-frame",
    transformIndexHtml: {
      order: "pre",
      handler: (_, { filename }) => [
        { tag: "meta", attrs: { charset: "utf-8" }, injectTo: "head-prepend" },
        meta(
          "viewport",
          `width=device-width, initial-scale=1${WHOLE_SCREEN.test(filename) ? ", viewport-fit=cover" : ""}`,
        ),
        meta("color-scheme", "light dark"),
        { tag: "link", attrs: { rel: "icon", href: "/assets/narciss.svg" }, injectTo: "head-prepend" },
        { tag: "title", children: "Narciss", injectTo: "head-prepend" },
        { tag: "div", attrs: { id: "root" }, injectTo: "body-prepend" },
      ],
    },
  };
}
