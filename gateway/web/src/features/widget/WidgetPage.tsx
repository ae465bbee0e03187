import { ActionIcon, Group, Text, Title } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Loaded, Loading } from "@/ui/Loaded";
import { Chat } from "./Chat";
import { useFace, useVisit } from "./useVisit";
import { greetingIn } from "./widget.logic";
import classes from "./widget.module.css";

/** The chat as it stands in its frame on a shop's site, or in a window of its own. */
export function WidgetPage({ chat }: { chat: string }) {
  const { t, i18n } = useTranslation("widget");
  const face = useFace(chat);
  const visit = useVisit(chat);
  const framed = window.parent !== window;
  return (
    <main className={classes.frame}>
      <Group className={classes.head} wrap="nowrap">
        <div className={classes.name}>
          <Title order={1} size="h3" lineClamp={1}>
            {face.data?.title ?? t("chat")}
          </Title>
          <Text size="xs">{t("weAnswer")}</Text>
        </div>
        {framed && (
          <ActionIcon
            ml="auto"
            size={44}
            className={classes.close}
            aria-label={t("close")}
            onClick={() => window.parent.postMessage("narciss.close", "*")}
          >
            <IconX size={20} />
          </ActionIcon>
        )}
      </Group>
      <Loaded query={face} lines={3}>
        {(known) =>
          visit.data ? (
            <Chat
              chat={chat}
              token={visit.data.token}
              greeting={greetingIn(known.greetings, i18n.language, known.language)}
              limit={known.text_limit}
            />
          ) : visit.error ? (
            <Loaded query={visit}>{() => null}</Loaded>
          ) : (
            <Loading lines={3} />
          )
        }
      </Loaded>
    </main>
  );
}
