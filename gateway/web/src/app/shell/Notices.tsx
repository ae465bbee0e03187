import { ActionIcon, Indicator, Popover, ScrollArea, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Hint } from "@/api/live";
import { useHints } from "../Gate";
import { useFormat } from "../me";
import { isWorthNoticing, placeOf } from "./notices.logic";

const KEPT = 40;

/** What happened while one looked elsewhere and somebody may have to act on; each line leads to its thing. */
export function Notices() {
  const { t } = useTranslation();
  const { t: event } = useTranslation("events");
  const format = useFormat();
  const navigate = useNavigate();
  const [heard, setHeard] = useState<Hint[]>([]);
  const [unseen, setUnseen] = useState(0);
  const [opened, setOpened] = useState(false);
  useHints((hint) => {
    if (!isWorthNoticing(hint.type)) return;
    setHeard((before) => [hint, ...before.filter((one) => one.id !== hint.id)].slice(0, KEPT));
    setUnseen((count) => count + 1);
  });
  return (
    <Popover
      position="bottom-end"
      width={320}
      opened={opened}
      onChange={(open) => {
        setOpened(open);
        setUnseen(0);
      }}
      trapFocus
    >
      <Indicator disabled={unseen === 0} label={unseen > 9 ? "9+" : unseen} size={16} color="red.8" offset={4}>
        <Popover.Target>
          <ActionIcon
            size={30}
            aria-label={unseen ? t("notices.unseen", { count: unseen }) : t("notices.title")}
            onClick={() => {
              setOpened((open) => !open);
              setUnseen(0);
            }}
          >
            <IconBell size={18} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={6}>
        {heard.length === 0 && (
          <Text c="dimmed" size="sm" p="sm">
            {t("notices.none")}
          </Text>
        )}
        <ScrollArea.Autosize mah={420}>
          <Stack gap={2}>
            {heard.map((hint) => (
              <UnstyledButton
                key={hint.id}
                p={6}
                onClick={() => {
                  setOpened(false);
                  void navigate({ to: placeOf(hint) });
                }}
              >
                <Text size="sm">{event(hint.type.replaceAll(".", "_") as never)}</Text>
                <Text size="xs" c="dimmed">
                  {format.time(hint.time)}
                </Text>
              </UnstyledButton>
            ))}
          </Stack>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
