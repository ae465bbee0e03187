import { Box, Group, Progress, Text, VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/app/me";
import { fullness, type Places, type WindowLoad } from "./calendar.logic";

/** How much of the day's delivery slots is taken. */
export function Taken({ places }: { places: Places }) {
  const { t } = useTranslation("orders");
  const full = fullness(places);
  return (
    <>
      <Text
        size="xs"
        c={full < 100 ? "dimmed" : undefined}
        fw={full < 100 ? undefined : 600}
        className="numbers"
        visibleFrom="sm"
      >
        <span aria-hidden>
          {places.booked}/{places.capacity}
        </span>
        <VisuallyHidden>{t("calendar.taken", places)}</VisuallyHidden>
      </Text>
      <Progress aria-hidden size={4} w="100%" value={full} color={full < 100 ? undefined : "red"} />
    </>
  );
}

/** The day by its windows: of a slot how much is taken, of other times how many come. */
export function Windows({ windows }: { windows: WindowLoad[] }) {
  const { t } = useTranslation("orders");
  const format = useFormat();
  const most = Math.max(1, ...windows.map((one) => one.orders));
  return (
    <Box component="section" aria-label={t("calendar.slots")}>
      <Text size="xs" c="dimmed" mb={4}>
        {t("calendar.slots")}
      </Text>
      {windows.map(({ starts_at, ends_at, orders, by_courier, assembled, places }) => {
        const full = places ? fullness(places) : (100 * orders) / most;
        return (
          <Group key={`${starts_at}${ends_at}`} gap="xs" wrap="nowrap" py={2}>
            <Text size="sm" w={98} className="numbers">
              {format.time(starts_at)}–{format.time(ends_at)}
            </Text>
            <Progress
              flex={1}
              size="lg"
              value={full}
              color={places ? (full < 100 ? undefined : "red") : "gray"}
              aria-hidden
            />
            <Text size="xs" w={300} c="dimmed" className="numbers">
              {[
                places && t("calendar.taken", places),
                orders > 0 && t("calendar.count", { count: orders }),
                by_courier > 0 && t("calendar.couriers", { count: by_courier }),
                orders > 0 && t("calendar.made", { made: assembled, all: orders }),
              ]
                .filter(Boolean)
                .join(", ")}
            </Text>
          </Group>
        );
      })}
    </Box>
  );
}
