import { ActionIcon, FileButton, Text, Textarea } from "@mantine/core";
import { IconPhoto, IconSend } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { smallPicture } from "@/ui/picture";
import { kept } from "./widget.logic";
import classes from "./widget.module.css";

type LineProps = { chat: string; limit: number; onSay: (text: string) => void; onShow: (picture: Blob) => void };

/** Pixels of a photo's longer side: enough to tell a ranunculus from a rose. */
const MOST_PIXELS = 1_600;

/** Where one writes, or chooses a photo to show. */
export function Line({ chat, limit, onSay, onShow }: LineProps) {
  const { t } = useTranslation("widget");
  const [text, setText] = useState(() => kept.read(chat, "text") ?? "");
  const [unreadable, setUnreadable] = useState(false);
  const type = (value: string) => {
    setText(value);
    kept.write(chat, "text", value);
  };
  const submit = () => {
    const said = text.trim();
    if (!said) return;
    type("");
    onSay(said);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  const take = async (file: File | null) => {
    if (!file) return;
    try {
      onShow(await smallPicture(file, MOST_PIXELS));
      setUnreadable(false);
    } catch {
      setUnreadable(true);
    }
  };
  return (
    <>
      {unreadable && (
        <Text size="sm" role="alert" className={classes.away}>
          {t("photoUnreadable")}
        </Text>
      )}
      <form
        className={classes.line}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <FileButton accept="image/*" onChange={take}>
          {(props) => (
            <ActionIcon {...props} size={44} aria-label={t("sendPhoto")} title={t("sendPhoto")}>
              <IconPhoto size={22} />
            </ActionIcon>
          )}
        </FileButton>
        <Textarea
          flex={1}
          size="md"
          minRows={1}
          maxRows={5}
          maxLength={limit}
          value={text}
          aria-label={t("write")}
          placeholder={t("write")}
          onChange={(event) => type(event.currentTarget.value)}
          onKeyDown={onKey}
        />
        <ActionIcon
          type="submit"
          size={44}
          variant="filled"
          color="stem"
          aria-label={t("send")}
          disabled={!text.trim()}
        >
          <IconSend size={20} />
        </ActionIcon>
      </form>
    </>
  );
}
