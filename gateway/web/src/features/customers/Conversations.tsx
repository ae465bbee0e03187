import { Badge, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/app/me";
import { Loaded } from "@/ui/Loaded";
import { conversationsOf } from "./customers.api";
import classes from "./customers.module.css";
import { Part } from "./Part";

/** What was written, in every channel; from messenger, so that its absence takes nothing else away. */
export function Conversations({ customerId }: { customerId: string }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const query = useQuery(conversationsOf(customerId));
  return (
    <Part title={t("conversations.title")} empty={query.data?.items.length === 0 && t("conversations.none")}>
      <Loaded query={query} lines={2}>
        {(page) =>
          page.items.map((one) => (
            <div key={one.id} className={classes.line}>
              <div style={{ minWidth: 0 }}>
                <Group gap={6} wrap="nowrap">
                  <Badge>{t(`channel.${one.channel}`)}</Badge>
                  <Link
                    to="/app/messenger/$conversationId"
                    params={{ conversationId: one.id }}
                    className={classes.plain}
                  >
                    <Text size="sm" fw={550} truncate>
                      {one.title}
                    </Text>
                  </Link>
                  {one.unread > 0 && <Badge color="cup">{one.unread}</Badge>}
                </Group>
                <Text size="xs" c="dimmed" truncate>
                  {one.last_preview}
                </Text>
              </div>
              <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
                {format.ago(one.last_message_at)}
              </Text>
            </div>
          ))
        }
      </Loaded>
    </Part>
  );
}
