import { Alert, Anchor, Badge, Button, Group, Stack, Text, Timeline } from "@mantine/core";
import { IconArrowRight, IconPhone } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { DeliveryDeliveryRecord } from "@/api/generated";
import { useFormat } from "@/app/me";
import { Loaded } from "@/ui/Loaded";
import { ALARM, WAITING } from "@/ui/shades";
import { useDeliveryRecord } from "./dispatch.api";
import classes from "./dispatch.module.css";
import { SidePanel } from "./SidePanel";
import { STATE_COLORS, STATE_WORDS } from "./states";

/** One delivery with everything that happened to it and its proofs. */
export function DeliveryPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation("delivery");
  const query = useDeliveryRecord(id);
  const number = query.data?.delivery.order_number;
  return (
    <SidePanel title={number ? t("record.title", { number }) : t("record.loading")} onClose={onClose}>
      <Loaded query={query}>{(record) => <Record record={record} />}</Loaded>
    </SidePanel>
  );
}

function Record({ record }: { record: DeliveryDeliveryRecord }) {
  const { t } = useTranslation("delivery");
  const format = useFormat();
  const { delivery } = record;
  const { address, recipient } = delivery;
  const phone = recipient?.phone ?? delivery.contact_phone;
  const inside = [
    address?.entrance && t("record.entrance", { value: address.entrance }),
    address?.floor && t("record.floor", { value: address.floor }),
    address?.apartment && t("record.apartment", { value: address.apartment }),
  ].filter(Boolean);
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Badge color={STATE_COLORS[delivery.state]} c={STATE_WORDS[delivery.state]}>
          {t(`state.${delivery.state}`)}
        </Badge>
        {delivery.risk === "late" && (
          <Badge color="red" c={ALARM}>
            {t("card.late")}
          </Badge>
        )}
        {delivery.risk === "at_risk" && (
          <Badge color="orange" c={WAITING}>
            {t("card.risk")}
          </Badge>
        )}
        {delivery.attempt > 1 && <Badge color="gray">{t("record.attempt", { count: delivery.attempt })}</Badge>}
        <Button
          component={Link}
          to={`/app/orders/${delivery.order_id}`}
          variant="subtle"
          ml="auto"
          rightSection={<IconArrowRight size={14} />}
        >
          {t("record.order")}
        </Button>
      </Group>
      {delivery.failure && (
        <Alert color="red" title={t(`cause.${delivery.failure.cause}`)}>
          {delivery.failure.reason}
        </Alert>
      )}
      <dl className={classes.facts}>
        <dt>{t("record.window")}</dt>
        <dd>{format.window(delivery.window.starts_at, delivery.window.ends_at)}</dd>
        <dt>{t("record.recipient")}</dt>
        <dd>{recipient?.name ?? t("card.noRecipient")}</dd>
        {phone && (
          <>
            <dt>{t("record.phone")}</dt>
            <dd>
              <Anchor href={`tel:${phone}`} size="sm">
                <IconPhone size={13} aria-hidden /> {format.phone(phone)}
              </Anchor>
            </dd>
          </>
        )}
        <dt>{t("record.address")}</dt>
        <dd>
          {address?.text ?? t("card.noAddress")}
          {inside.length > 0 && <Text size="sm">{inside.join(", ")}</Text>}
        </dd>
        {delivery.notes && (
          <>
            <dt>{t("record.notes")}</dt>
            <dd className="as-typed">{delivery.notes}</dd>
          </>
        )}
        {delivery.contents.length > 0 && (
          <>
            <dt>{t("record.contents")}</dt>
            <dd>{delivery.contents.join(", ")}</dd>
          </>
        )}
        <dt>{t("record.courier")}</dt>
        <dd>{delivery.courier_name ?? t("dispatch.nobody")}</dd>
      </dl>
      <Proofs record={record} />
      <Log record={record} />
    </Stack>
  );
}

function Proofs({ record }: { record: DeliveryDeliveryRecord }) {
  const { t } = useTranslation("delivery");
  const format = useFormat();
  const pictures = [
    ...record.proofs
      .filter((proof) => proof.has_photo)
      .map((proof) => ({ id: proof.id, url: `/api/delivery/v1/proofs/${proof.id}/photo`, name: t("record.photo") })),
    ...record.images.map((image) => ({
      id: image.id,
      url: `/api/delivery/v1/images/${image.id}`,
      name: image.kind === "photo" ? t("record.photo") : t("record.signature"),
    })),
  ];
  if (record.proofs.length === 0 && pictures.length === 0) return null;
  return (
    <div>
      <Text fw={600} size="sm">
        {t("record.proof")}
      </Text>
      {record.proofs.map((proof) => (
        <Text key={proof.id} size="sm">
          {t("record.receivedBy", { name: proof.received_by, time: format.time(proof.taken_at) })}
          {proof.note && <span className="as-typed"> · {proof.note}</span>}
        </Text>
      ))}
      <Group gap="xs" mt={4}>
        {pictures.map((picture) => (
          <a key={picture.id} href={picture.url} target="_blank" rel="noreferrer">
            <img src={picture.url} alt={picture.name} className={classes.picture} loading="lazy" />
          </a>
        ))}
      </Group>
    </div>
  );
}

function Log({ record }: { record: DeliveryDeliveryRecord }) {
  const { t } = useTranslation("delivery");
  const format = useFormat();
  return (
    <div>
      <Text fw={600} size="sm" mb={6}>
        {t("record.log")}
      </Text>
      <Timeline bulletSize={10} lineWidth={2} active={record.log.length}>
        {record.log.map((line) => (
          <Timeline.Item key={`${line.at}-${line.after}-${line.why}`} title={t(`state.${line.after}`)}>
            <Text size="xs" c="dimmed">
              {format.dateTime(line.occurred_at)}
              {line.who_name && ` · ${line.who_name}`}
            </Text>
            {Date.parse(line.at) - Date.parse(line.occurred_at) > LATE_REPORT && (
              <Text size="xs" c="dimmed">
                {t("record.reported", { time: format.dateTime(line.at) })}
              </Text>
            )}
            {line.cause && <Text size="xs">{t(`cause.${line.cause}`)}</Text>}
            {line.why && !line.why.startsWith("changed: ") && (
              <Text size="xs" className="as-typed">
                {line.why}
              </Text>
            )}
          </Timeline.Item>
        ))}
      </Timeline>
    </div>
  );
}

/** Reports of a phone that was offline show both times. */
const LATE_REPORT = 120_000;
