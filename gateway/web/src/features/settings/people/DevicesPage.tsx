import { Badge } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { GatewayEnrolmentOut } from "@/api/generated";
import { useFormat } from "@/app/me";
import { Listed } from "../parts/Listed";
import { More } from "../parts/More";
import { Remove } from "../parts/Remove";
import { useStoreName } from "../parts/useStoreName";
import { DeviceCode } from "./DeviceCode";
import { devices, isDeviceKind, putOut } from "./devices.api";
import { NewDevice } from "./NewDevice";

export default function DevicesPage() {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const storeName = useStoreName();
  const query = useInfiniteQuery(devices());
  const [code, setCode] = useState<GatewayEnrolmentOut | null>(null);
  return (
    <Listed
      name="devices"
      query={query}
      items={(data) => data.pages.flatMap((page) => page.items)}
      keyOf={(device) => device.id}
      named={{ title: t("field.title"), cell: (device) => device.title }}
      columns={[
        {
          title: t("device.kind"),
          cell: ({ kind }) => (isDeviceKind(kind) ? t(`device.kinds.${kind}`) : kind),
        },
        { title: t("field.store"), cell: (device) => storeName(device.store_id) },
        {
          title: t("device.whose"),
          cell: ({ user_id, user_name }) => user_name ?? t(user_id ? "device.somebody" : "device.shared"),
        },
        { title: t("device.since"), cell: (device) => format.day(device.enrolled_at) },
        {
          title: t("device.seen"),
          cell: ({ last_seen_at }) => (last_seen_at ? format.ago(last_seen_at) : t("device.notSeen")),
        },
        {
          title: t("device.putOut"),
          unseen: true,
          td: { ta: "right" },
          cell: (device) =>
            device.revoked_at ? (
              <Badge color="gray">{t("device.isOut")}</Badge>
            ) : (
              <Remove
                title={t("device.putOut")}
                question={t("device.putOutTitle", { title: device.title })}
                consequences={t("device.putOutAsk")}
                confirm={t("device.putOut")}
                done={t("device.isPutOut")}
                deed={() => putOut(device.id)}
                list="devices"
              />
            ),
        },
      ]}
      mayEdit={() => false}
      add={t("device.add")}
      empty={{ title: t("device.none"), hint: t("device.noneHint") }}
      editor={(_, close) => <NewDevice onCode={setCode} onClose={close} />}
    >
      <More of={query} />
      {code && <DeviceCode enrolment={code} onClose={() => setCode(null)} />}
    </Listed>
  );
}
