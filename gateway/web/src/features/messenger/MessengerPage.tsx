import { Box, VisuallyHidden } from "@mantine/core";
import { useDocumentTitle, useHotkeys } from "@mantine/hooks";
import { IconMessages } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import ConversationPane from "./ConversationPane";
import { ContextPanel } from "./context/ContextPanel";
import { NewOrderBeside } from "./context/NewOrderBeside";
import classes from "./messenger.module.css";
import type { MessengerSearch } from "./routes";
import { ThreadList } from "./ThreadList";
import { useThreads } from "./useThreads";

/** Every channel on one screen: who writes, what was said, and who they are (S156). */
export default function MessengerPage() {
  const { t } = useTranslation("messenger");
  useDocumentTitle(`${t("title")} · Narciss`);
  const search = useSearch({ from: "/workspace/app/messenger" }) as MessengerSearch;
  const { conversationId } = useParams({ strict: false });
  const navigate = useNavigate();
  const threads = useThreads(search);
  const [ordering, setOrdering] = useState<string | null>(null);
  const [about, setAbout] = useState(false);

  const open = (id: string) =>
    void navigate({ to: "/app/messenger/$conversationId", params: { conversationId: id }, search });
  const step = (by: number) => {
    const place = threads.items.findIndex((line) => line.id === conversationId);
    const next = threads.items[place < 0 ? 0 : place + by];
    if (next) open(next.id);
  };
  useHotkeys(
    [
      ["alt+ArrowDown", () => step(1)],
      ["alt+ArrowUp", () => step(-1)],
    ],
    [],
  );
  return (
    <Box className={classes.screen} data-ordering={ordering !== null && ordering === conversationId} data-about={about}>
      <VisuallyHidden component="h1">{t("title")}</VisuallyHidden>
      <Box component="aside" className={classes.threads} aria-label={t("title")}>
        <Panel>
          <ThreadList threads={threads} search={search} current={conversationId} onOpen={open} />
        </Panel>
      </Box>
      <Box component="section" className={classes.conversation} aria-label={t("conversation")}>
        {conversationId ? (
          <Panel key={conversationId}>
            <ConversationPane
              key={conversationId}
              conversationId={conversationId}
              onBack={() => void navigate({ to: "/app/messenger", search })}
              onAbout={() => setAbout((shown) => !shown)}
            />
          </Panel>
        ) : (
          <Empty
            icon={<IconMessages size={36} stroke={1.2} aria-hidden />}
            title={t("choose.title")}
            hint={t("choose.hint")}
          />
        )}
      </Box>
      {conversationId && (
        <Box component="aside" className={classes.context} aria-label={t("about")}>
          <Panel key={conversationId}>
            {ordering === conversationId ? (
              <NewOrderBeside conversationId={conversationId} onClose={() => setOrdering(null)} />
            ) : (
              <ContextPanel
                key={conversationId}
                conversationId={conversationId}
                onNewOrder={() => setOrdering(conversationId)}
              />
            )}
          </Panel>
        </Box>
      )}
    </Box>
  );
}
