import { Anchor, Button, Group, Text } from "@mantine/core";
import { IconFile } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type MessengerMediaOut, messengerRetryMedia } from "@/api/generated";
import { answer } from "@/api/problem";
import { useFormat } from "@/app/me";
import { useSayProblem } from "@/ui/problems";
import { messengerKeys } from "./messenger.api";
import classes from "./messenger.module.css";

const SHOWN = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);

/** The files of a message, through the one door that checks who asks (S157). */
export function Files({ files }: { files: MessengerMediaOut[] }) {
  return files.map((file) => <File key={file.id} file={file} />);
}

function File({ file }: { file: MessengerMediaOut }) {
  const { t } = useTranslation("messenger");
  const format = useFormat();
  const address = `/api/messenger/v1/media/${file.id}`;
  if (file.state === "failed") return <Failed file={file} />;
  if (file.state !== "stored")
    return (
      <Text size="xs" c="dimmed" role="status">
        {t("fileComing")}
      </Text>
    );
  if (SHOWN.has(file.content_type))
    return (
      <a href={address} target="_blank" rel="noreferrer" className={classes.photo}>
        <img src={address} alt={file.file_name || t("kind.photo")} loading="lazy" />
      </a>
    );
  if (file.content_type.startsWith("audio/"))
    // biome-ignore lint/a11y/useMediaCaption: a voice message has no captions
    return <audio controls preload="none" src={address} className={classes.audio} />;
  return (
    <Group gap={6} wrap="nowrap">
      <IconFile size={18} aria-hidden />
      <Anchor size="sm" href={address} download={file.file_name || true}>
        {file.file_name || t("kind.document")}
      </Anchor>
      <Text size="xs" c="dimmed" className="numbers">
        {t("kilobytes", { size: format.number(Math.max(1, Math.round(file.size / 1024))) })}
      </Text>
    </Group>
  );
}

function Failed({ file }: { file: MessengerMediaOut }) {
  const { t } = useTranslation("messenger");
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const again = () =>
    answer(messengerRetryMedia({ path: { media_id: file.id } }))
      .then(() => queries.invalidateQueries({ queryKey: messengerKeys.all }))
      .catch(sayProblem);
  return (
    <Group gap={6}>
      <Text size="xs">{t("fileFailed")}</Text>
      <Button size="compact-xs" variant="default" onClick={again}>
        {t("fetchAgain")}
      </Button>
    </Group>
  );
}
