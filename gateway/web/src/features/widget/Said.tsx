import { Anchor, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { MessengerVisitorFile, MessengerVisitorMessage } from "@/api/generated";
import { problemOf } from "@/api/problem";
import { useFormatIn } from "@/ui/format";
import { useAddressOf } from "./useAddressOf";
import classes from "./widget.module.css";

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

type Props = { message: MessengerVisitorMessage; chat: string; token: string };

/** One message; times are the visitor's own. */
export function Said({ message, chat, token }: Props) {
  const { t } = useTranslation("widget");
  const format = useFormatIn(ZONE);
  const today = format.today(new Date(message.at)) === format.today();
  return (
    <div className={classes.bubble} data-mine={message.mine}>
      {message.author_name && (
        <Text size="xs" fw={600}>
          {message.author_name}
        </Text>
      )}
      {message.files.map((file) => (
        <File key={file.id} file={file} chat={chat} token={token} />
      ))}
      {message.deleted ? <em>{t("deleted")}</em> : <span className="as-typed">{message.text}</span>}
      <Text size="xs" ta="right" className={classes.when}>
        {message.edited && !message.deleted && `${t("edited")} · `}
        {today ? format.time(message.at) : format.dateTime(message.at)}
      </Text>
    </div>
  );
}

/** A file of the shop; it is fetched with the visitor's proof, which an address of its own could not carry. */
function File({ file, chat, token }: { file: MessengerVisitorFile; chat: string; token: string }) {
  const { t } = useTranslation("widget");
  const query = useQuery({
    queryKey: ["widget", chat, "file", file.id],
    queryFn: async ({ signal }) => {
      const address = `/api/messenger/v1/public/web-chats/${encodeURIComponent(chat)}/files/${file.id}`;
      const response = await fetch(address, { headers: { "X-Chat-Token": token }, signal });
      if (!response.ok) throw problemOf(response.status, await response.json());
      return response.blob();
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const address = useAddressOf(query.data);
  const name = file.file_name || t("file");
  if (!address)
    return (
      <Text size="xs" role="status">
        {query.error ? t("noFile") : name}
      </Text>
    );
  if (file.kind === "photo") return <img src={address} alt={name} className={classes.photo} />;
  return (
    <Anchor href={address} download={name}>
      {name}
    </Anchor>
  );
}
