import { Box, Button, Center, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { Bubble } from "./Bubble";
import { type Message, messages } from "./messenger.api";
import { byDays } from "./messenger.logic";
import classes from "./messenger.module.css";

type Props = { conversationId: string; onAnswer?: (message: Message) => void };

/**
 * The thread, newest at the bottom. The box is laid out from its bottom up: what comes while somebody reads above
 * does not move what they read.
 */
export function Messages({ conversationId, onAnswer }: Props) {
  const { t } = useTranslation("messenger");
  const format = useFormat();
  const query = useInfiniteQuery(messages(conversationId));
  const days = useMemo(
    () => byDays(query.data?.pages.map((page) => page.items) ?? [], (moment) => format.today(new Date(moment))),
    [query.data, format],
  );
  return (
    <Box className={classes.scroll} role="region" aria-label={t("messages")} tabIndex={0}>
      <div>
        <Loaded query={query} isEmpty={() => days.length === 0} empty={<Empty title={t("nothingSaid")} />}>
          {() => (
            <>
              {query.hasNextPage && (
                <Center py="xs">
                  <Button variant="subtle" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
                    {t("earlier")}
                  </Button>
                </Center>
              )}
              <div role="log" aria-live="polite" aria-label={t("messages")} className={classes.log}>
                {days.map((day) => (
                  <section key={day.day} aria-label={format.date(day.day)}>
                    <Text size="xs" c="dimmed" ta="center" py={6}>
                      {format.date(day.day)}
                    </Text>
                    {day.messages.map((message) => (
                      <Bubble key={message.client_id ?? message.id} message={message} onAnswer={onAnswer} />
                    ))}
                  </section>
                ))}
              </div>
            </>
          )}
        </Loaded>
      </div>
    </Box>
  );
}
