import { Button, Fieldset, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { type FocusEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { MessengerCannedReplyOut } from "@/api/generated";
import { useFormat, useMe, useStore } from "@/app/me";
import { LANGUAGE_NAMES, LANGUAGES, type Language } from "@/i18n";
import { Editor } from "../parts/Editor";
import { Remove } from "../parts/Remove";
import { StoreField } from "../parts/StoreFields";
import { TitleField } from "../parts/TitleField";
import { addReply, changeReply, removeReply, replyNow } from "./messages.api";
import {
  filledIn,
  inserted,
  PLACEHOLDERS,
  type Placeholder,
  type ReplyValues,
  replyOf,
  unknownPlaces,
  valuesOfReply,
} from "./replies.logic";

type ReplyEditorProps = { reply: MessengerCannedReplyOut | null; onClose: () => void };

/** A text operators take with "/"; what stands in braces is filled in from the conversation. */
export function ReplyEditor({ reply, onClose }: ReplyEditorProps) {
  const { t } = useTranslation("settings");
  const me = useMe();
  const home = me.sees_network ? me.active_store : (me.active_store ?? me.stores[0]?.id ?? null);
  return (
    <Editor
      title={reply?.title ?? t("reply.add")}
      of={reply}
      blank={{ store_id: home, shortcut: "", title: "", ru: "", hy: "", en: "" }}
      valuesOf={valuesOfReply}
      list="replies"
      label={(field) => labelOf(field, t)}
      add={(values, key) => addReply(replyOf(values), key)}
      change={({ id }, values, version) => changeReply(id, replyOf(values), version)}
      now={({ id }) => replyNow(id)}
      onClose={onClose}
    >
      {(form) => (
        <>
          <TitleField form={form} />
          <TextInput
            label={t("reply.shortcut")}
            description={t("reply.shortcutHint")}
            required
            leftSection="/"
            maxLength={40}
            pattern="[^\s\/]+"
            title={t("reply.shortcutForm")}
            {...form.getInputProps("shortcut")}
          />
          <StoreField form={form} hint={t(reply ? "reply.storeStays" : "reply.storeHint")} fixed={reply !== null} />
          <Texts form={form} />
          {reply && (
            <Remove
              title={t("reply.remove")}
              question={t("reply.removeTitle", { title: reply.title })}
              consequences={t("reply.removeAsk")}
              confirm={t("person.remove")}
              done={t("reply.removed")}
              deed={() => removeReply(reply.id)}
              list="replies"
              onDone={onClose}
            />
          )}
        </>
      )}
    </Editor>
  );
}

function labelOf(field: keyof ReplyValues, t: ReturnType<typeof useTranslation<"settings">>["t"]): string {
  if (field === "ru" || field === "hy" || field === "en") return `${t("reply.text")} · ${LANGUAGE_NAMES[field]}`;
  return t(field === "shortcut" ? "reply.shortcut" : `field.${field}`);
}

/** The text in each language, with what can be put into it and what a buyer would read. */
function Texts({ form }: { form: UseFormReturnType<ReplyValues> }) {
  const { t } = useTranslation("settings");
  const examples = useExamples();
  const last = useRef<{ language: Language; area: HTMLTextAreaElement } | null>(null);
  const values = form.getValues();
  function put(name: Placeholder) {
    const language = last.current?.language ?? "ru";
    const area = last.current?.area;
    const text = form.getValues()[language];
    const [from, until] = area ? [area.selectionStart, area.selectionEnd] : [text.length, text.length];
    form.setFieldValue(language, inserted(text, from, until, `{${name}}`));
    const after = from + name.length + 2;
    requestAnimationFrame(() => {
      area?.focus();
      area?.setSelectionRange(after, after);
    });
  }
  return (
    <>
      {LANGUAGES.map((language) => (
        <div key={language}>
          <Textarea
            label={`${t("reply.text")} · ${LANGUAGE_NAMES[language]}`}
            description={language === "ru" ? undefined : t("reply.otherLanguage")}
            required={language === "ru"}
            autosize
            minRows={2}
            maxRows={8}
            maxLength={20_000}
            {...form.getInputProps(language)}
            error={wrong(values[language], t) ?? form.errors[language]}
            onFocus={(event: FocusEvent<HTMLTextAreaElement>) => {
              last.current = { language, area: event.currentTarget };
            }}
          />
          {values[language].includes("{") && (
            <Text size="xs" c="dimmed" mt={2} className="as-typed">
              {t("reply.example", { text: filledIn(values[language], examples) })}
            </Text>
          )}
        </div>
      ))}
      <Fieldset legend={t("reply.placeholders")}>
        <Text size="xs" c="dimmed" mb="xs">
          {t("reply.placeholdersHint")}
        </Text>
        <Stack gap={4}>
          {PLACEHOLDERS.map((name) => (
            <Group key={name} gap="xs" wrap="nowrap">
              <Button variant="default" w={140} ff="monospace" onClick={() => put(name)}>
                {`{${name}}`}
              </Button>
              <Text size="sm">{t(`reply.place.${name}`)}</Text>
            </Group>
          ))}
        </Stack>
      </Fieldset>
    </>
  );
}

function wrong(text: string, t: ReturnType<typeof useTranslation<"settings">>["t"]): string | undefined {
  const [name] = unknownPlaces(text);
  return name && t("reply.unknownPlace", { name });
}

function useExamples(): Record<Placeholder, string> {
  const { t } = useTranslation("settings");
  const me = useMe();
  const format = useFormat();
  const store = useStore() ?? me.stores[0];
  return {
    customer: t("reply.exampleCustomer"),
    store: store?.title ?? "Narciss",
    store_phone: format.phone("+79990000000"),
    operator: me.name,
    order: "ARB-000042",
  };
}
