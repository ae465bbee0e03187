import { Alert, Button, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { IconArrowLeft, IconMapPin, IconPackage, IconPhone } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/app/me";
import { useDo } from "./courier.api";
import { type Deed, isOpen, navigatorLink, type StopNow } from "./courier.logic";
import classes from "./courier.module.css";
import { DeliverForm } from "./DeliverForm";
import { FailForm } from "./FailForm";
import { StateBadge } from "./StopCard";
import type { Kept } from "./store";

type StopProps = { stop: StopNow; kept: Kept };

/** One stop: how to get there, whom to call, and what came of it. */
export function StopPage({ stop, kept }: StopProps) {
  const { t } = useTranslation("courier");
  const [doing, setDoing] = useState<"deliver" | "fail" | null>(null);
  const act = useDo(kept);
  // What is asked stands below the address: on a small phone that is out of sight.
  const toSight = useCallback((form: HTMLDivElement | null) => form?.scrollIntoView({ block: "start" }), []);
  const about = [stop.order_number, stop.recipient?.name].filter(Boolean).join(" · ");
  /** Kept on the phone first; only then the screen goes on. */
  const done = async (...deeds: Deed[]) => {
    await act(about, ...deeds);
    if (deeds.some((deed) => deed.kind === "delivered" || deed.kind === "failed")) location.hash = "";
    setDoing(null);
  };
  return (
    <Stack gap="md" p="sm" component="main">
      <Button
        component="a"
        href="#"
        variant="subtle"
        leftSection={<IconArrowLeft size={20} />}
        className={classes.back}
      >
        {t("allStops")}
      </Button>
      <Facts stop={stop} />
      {doing !== null && (
        <div ref={toSight} className={classes.form}>
          {doing === "deliver" ? (
            <DeliverForm stop={stop} onDone={done} onCancel={() => setDoing(null)} />
          ) : (
            <FailForm stop={stop} onDone={done} onCancel={() => setDoing(null)} />
          )}
        </div>
      )}
      {doing === null && <Actions stop={stop} onDone={done} onStart={setDoing} />}
    </Stack>
  );
}

function Actions({
  stop,
  onDone,
  onStart,
}: {
  stop: StopNow;
  onDone: (deed: Deed) => Promise<void>;
  onStart: (what: "deliver" | "fail") => void;
}) {
  const { t } = useTranslation("courier");
  if (!isOpen(stop)) return null;
  if (stop.state === "assigned" && !stop.assembled) return <Alert color="cup">{t("notAssembled")}</Alert>;
  return (
    <Stack gap="sm" className={classes.actions}>
      {stop.state === "assigned" ? (
        <Button
          fullWidth
          leftSection={<IconPackage size={22} />}
          onClick={() => onDone({ kind: "picked_up", delivery: stop.id })}
        >
          {t("pickUp")}
        </Button>
      ) : (
        <Button fullWidth onClick={() => onStart("deliver")}>
          {t("deliver")}
        </Button>
      )}
      <Button fullWidth variant="default" onClick={() => onStart("fail")}>
        {t("fail")}
      </Button>
    </Stack>
  );
}

function Facts({ stop }: { stop: StopNow }) {
  const { t } = useTranslation("courier");
  const format = useFormat();
  const { address, recipient } = stop;
  const phone = recipient?.phone ?? stop.contact_phone;
  const way = navigatorLink(stop, navigator.userAgent);
  const inside = [
    address?.entrance && t("entrance", { value: address.entrance }),
    address?.floor && t("floor", { value: address.floor }),
    address?.apartment && t("apartment", { value: address.apartment }),
  ].filter(Boolean);
  return (
    <>
      <div>
        <Group gap="xs" mb={4}>
          <Text fw={700} size="xl" className="numbers">
            {format.time(stop.window.starts_at)}–{format.time(stop.window.ends_at)}
          </Text>
          <StateBadge stop={stop} />
          <Text c="dimmed" ml="auto">
            {stop.order_number}
          </Text>
        </Group>
        <Title order={2} size="h1">
          {address?.text ?? t("noAddress")}
        </Title>
        {inside.length > 0 && <Text size="lg">{inside.join(", ")}</Text>}
      </div>
      <div>
        <Text size="lg" fw={600}>
          {recipient?.name ?? t("noName")}
        </Text>
        {phone && (
          <Text c="dimmed" size="lg">
            {format.phone(phone)}
          </Text>
        )}
      </div>
      {stop.notes && (
        <Alert color="cup" title={t("notes")}>
          <Text size="lg" className="as-typed">
            {stop.notes}
          </Text>
        </Alert>
      )}
      {stop.contents.length > 0 && (
        <Text size="lg">
          <Text span c="dimmed">
            {t("contents")}:{" "}
          </Text>
          {stop.contents.join(", ")}
        </Text>
      )}
      <SimpleGrid cols={2} spacing="sm">
        {way && (
          <Button component="a" href={way} variant="light" leftSection={<IconMapPin size={22} />}>
            {t("navigate")}
          </Button>
        )}
        {phone && (
          <Button component="a" href={`tel:${phone}`} variant="light" leftSection={<IconPhone size={22} />}>
            {t("call")}
          </Button>
        )}
      </SimpleGrid>
    </>
  );
}
