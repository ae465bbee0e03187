import { Badge, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/app/me";
import { daysUntil, URGENCY_COLOUR, URGENCY_SHADE, urgencyOf } from "./stock.logic";

/** The one date that decides, and how near it is: by word and colour. */
export function BestBefore({ day, soonDays }: { day: string | null | undefined; soonDays: number }) {
  const { t } = useTranslation("stock");
  const format = useFormat();
  const today = format.today();
  const urgency = urgencyOf(day, today, soonDays);
  if (!day || urgency === "none")
    return (
      <Text size="sm" c="dimmed" component="span">
        {t("keeps")}
      </Text>
    );
  const left = daysUntil(day, today);
  const words =
    urgency === "past" ? t("pastBy", { count: -left }) : left === 0 ? t("today") : t("left", { count: left });
  return (
    <Badge color={URGENCY_COLOUR[urgency]} c={URGENCY_SHADE[urgency]} title={format.date(day)}>
      {words}
    </Badge>
  );
}
