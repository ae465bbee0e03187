import { Select } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { GatewayEnrolmentOut } from "@/api/generated";
import { useMe } from "@/app/me";
import { Editor } from "../parts/Editor";
import { StoreField } from "../parts/StoreFields";
import { TitleField } from "../parts/TitleField";
import { DEVICE_KINDS, offerCode, peopleOf } from "./devices.api";

type Values = { title: string; kind: string; store_id: string | null; user_id: string | null };
type NewDeviceProps = { onCode: (enrolment: GatewayEnrolmentOut) => void; onClose: () => void };

/** What a device will be; the answer is the code that lets it in. */
export function NewDevice({ onCode, onClose }: NewDeviceProps) {
  const { t } = useTranslation("settings");
  const { active_store, stores } = useMe();
  const blank: Values = {
    title: "",
    kind: "till",
    store_id: active_store ?? (stores.length === 1 ? (stores[0]?.id ?? null) : null),
    user_id: null,
  };
  return (
    <Editor
      title={t("device.add")}
      of={null}
      blank={blank}
      valuesOf={() => blank}
      list="devices"
      label={(field) => t(field === "kind" ? "device.kind" : field === "user_id" ? "device.whose" : `field.${field}`)}
      deed={t("device.getCode")}
      add={async (values) => onCode(await offerCode(values))}
      onClose={onClose}
    >
      {(form) => (
        <>
          <TitleField form={form} hint={t("device.titleHint")} />
          <Select
            label={t("device.kind")}
            allowDeselect={false}
            data={DEVICE_KINDS.map((kind) => ({ value: kind, label: t(`device.kinds.${kind}`) }))}
            {...form.getInputProps("kind")}
          />
          <StoreField form={form} fixed={false} always />
          <Whose form={form} />
        </>
      )}
    </Editor>
  );
}

function Whose({ form }: { form: UseFormReturnType<Values> }) {
  const { t } = useTranslation("settings");
  const { kind, store_id } = form.getValues();
  const people = useQuery(peopleOf(store_id));
  return (
    <Select
      label={t("device.whose")}
      description={t(kind === "courier_phone" ? "device.courierHint" : "device.whoseHint")}
      required={kind === "courier_phone"}
      clearable
      searchable
      placeholder={t("device.shared")}
      disabled={store_id === null}
      data={(people.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      {...form.getInputProps("user_id")}
    />
  );
}
