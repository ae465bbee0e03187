import { Alert, Box } from "@mantine/core";
import { IconPlugX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/app/me";
import { Loaded } from "@/ui/Loaded";
import { Composer } from "./Composer";
import { Header } from "./Header";
import { Messages } from "./Messages";
import { card, type Message } from "./messenger.api";
import classes from "./messenger.module.css";
import { useMarkSeen } from "./useMarkSeen";

type Props = { conversationId: string; onBack?: () => void; onAbout?: () => void };

/** One conversation: what was said, and a place to answer. Stands in the messenger and beside an order. */
export default function ConversationPane({ conversationId, onBack, onAbout }: Props) {
  const { t } = useTranslation("messenger");
  const may = useMay();
  const query = useQuery(card(conversationId));
  const [answering, setAnswering] = useState<Message | null>(null);
  const seen = useMarkSeen(conversationId, query.data);
  return (
    <Box className={classes.pane}>
      <Loaded query={query}>
        {(conversation) => (
          <>
            <Header conversation={conversation} onMarkUnread={seen.keepUnread} onBack={onBack} onAbout={onAbout} />
            <Messages conversationId={conversationId} onAnswer={may("messenger.write") ? setAnswering : undefined} />
            {!conversation.profile_works && (
              <Alert color="cup" icon={<IconPlugX size={16} />} p="xs" radius={0}>
                {t("accountAway", { title: conversation.profile_title })}
              </Alert>
            )}
            {may("messenger.write") && (
              <Composer conversation={conversation} answering={answering} onAnswering={setAnswering} />
            )}
          </>
        )}
      </Loaded>
    </Box>
  );
}
