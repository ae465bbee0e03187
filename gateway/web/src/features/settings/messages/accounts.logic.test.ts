import { expect, test } from "vitest";
import type { MessengerProfileOut } from "@/api/generated";
import {
  accountOf,
  changeOf,
  NEW_ACCOUNT,
  snippetOf,
  stateOfAccount,
  valuesOfAccount,
  withProvider,
} from "./accounts.logic";

const chat: MessengerProfileOut = {
  id: "1",
  provider: "webchat",
  channel: "web_chat",
  title: "Сайт",
  store_ids: ["s"],
  configuration_id: null,
  enabled: true,
  configuration_enabled: true,
  trouble: null,
  hook_url: null,
  version: 2,
  web_chat: { site_key: "k", allowed_origins: ["https://shop.example"], greetings: { ru: "Здравствуйте!" } },
};

test("a chat saved unchanged keeps its sites and greetings", () => {
  expect(changeOf(valuesOfAccount(chat))).toEqual({
    title: "Сайт",
    store_ids: ["s"],
    enabled: true,
    web_chat: { allowed_origins: ["https://shop.example"], greetings: { ru: "Здравствуйте!" } },
  });
});

test("another provider brings its own channel and leaves the chat's terms out", () => {
  const values = withProvider({ ...NEW_ACCOUNT, title: "WhatsApp", ru: "hi" }, "wappi");
  expect(values).toMatchObject({ channel: "whatsapp", configuration_id: null });
  expect(accountOf({ ...values, configuration_id: "c" })).toMatchObject({ configuration_id: "c", web_chat: null });
  expect(accountOf({ ...NEW_ACCOUNT, configuration_id: "c" }).configuration_id).toBeNull();
});

test("origins are sent without the slash people copy with them", () => {
  expect(accountOf({ ...NEW_ACCOUNT, allowed_origins: ["https://shop.example/"] }).web_chat?.allowed_origins).toEqual([
    "https://shop.example",
  ]);
});

test("what keeps an account from working is named, its own switch first", () => {
  expect(stateOfAccount(chat)).toBe("works");
  expect(stateOfAccount({ ...chat, trouble: "Unauthorized" })).toBe("trouble");
  expect(stateOfAccount({ ...chat, enabled: false, trouble: "Unauthorized" })).toBe("off");
  expect(stateOfAccount({ ...chat, provider: "wappi", configuration_enabled: false })).toBe("connectionOff");
});

test("a site puts the chat in with one line", () => {
  expect(snippetOf("https://n.example", "k")).toBe(
    '<script src="https://n.example/widget/chat.js" data-chat="k" async></script>',
  );
});
