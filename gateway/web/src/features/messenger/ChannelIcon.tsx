import { Tooltip } from "@mantine/core";
import {
  IconBrandTelegram,
  IconBrandVk,
  IconBrandWhatsapp,
  IconBriefcase,
  IconMessage,
  IconMessage2,
  IconRobot,
  IconTag,
  IconWorld,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { MessengerChannel } from "@/api/generated";
import classes from "./messenger.module.css";

const ICONS: Record<MessengerChannel, typeof IconMessage> = {
  whatsapp: IconBrandWhatsapp,
  telegram: IconBrandTelegram,
  telegram_bot: IconBrandTelegram,
  max: IconMessage2,
  max_bot: IconRobot,
  vk: IconBrandVk,
  avito: IconTag,
  hh: IconBriefcase,
  sms: IconMessage,
  web_chat: IconWorld,
};

export function ChannelIcon({ channel, size = 15 }: { channel: MessengerChannel; size?: number }) {
  const { t } = useTranslation("messenger");
  const Icon = ICONS[channel];
  return (
    <Tooltip label={t(`channel.${channel}`)}>
      <Icon size={size} className={classes.channel} aria-label={t(`channel.${channel}`)} role="img" />
    </Tooltip>
  );
}
