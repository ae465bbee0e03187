import { NumberInput, Switch, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { OrdersPolicy } from "@/api/generated";
import { Editor } from "../parts/Editor";
import { Listed } from "../parts/Listed";
import { useStoreName } from "../parts/useStoreName";
import { changePolicy, policies } from "./pipeline.api";
import { type PolicyValues, policyOf, spanOf, valuesOfPolicy } from "./policy.logic";

const NONE: PolicyValues = {
  number_prefix: "",
  pay_within_minutes: 60,
  auto_hand_to_florists: false,
  standing_substitution: false,
};

export default function PoliciesPage() {
  const { t } = useTranslation("settings");
  const storeName = useStoreName();
  const span = useSpan();
  const yes = (on: boolean) => t(on ? "policy.yes" : "policy.no");
  return (
    <Listed
      name="policies"
      query={useQuery(policies())}
      items={(list) => list}
      keyOf={(policy) => policy.store_id}
      named={{ title: t("field.store"), cell: (policy) => storeName(policy.store_id) }}
      columns={[
        { title: t("policy.number_prefix"), cell: (policy) => `${policy.number_prefix}-…`, td: { ff: "monospace" } },
        { title: t("policy.pay_within"), cell: (policy) => span(policy.pay_within_seconds) },
        { title: t("policy.handOver"), cell: (policy) => yes(policy.auto_hand_to_florists) },
        { title: t("policy.substitution"), cell: (policy) => yes(policy.standing_substitution) },
      ]}
      empty={{ title: t("policy.none"), hint: t("policy.noneHint") }}
      editor={(policy, close) => policy && <PolicyEditor policy={policy} onClose={close} />}
    />
  );
}

function useSpan(): (seconds: number) => string {
  const { t } = useTranslation("settings");
  return (seconds) => {
    const { days, hours, minutes } = spanOf(seconds);
    const parts = [
      days > 0 && t("policy.days", { count: days }),
      hours > 0 && t("policy.hours", { count: hours }),
      minutes > 0 && t("policy.minutes", { count: minutes }),
    ];
    return parts.filter(Boolean).join(" ");
  };
}

function PolicyEditor({ policy, onClose }: { policy: OrdersPolicy; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const storeName = useStoreName();
  const span = useSpan();
  const queries = useQueryClient();
  return (
    <Editor
      title={storeName(policy.store_id)}
      of={policy}
      blank={NONE}
      valuesOf={valuesOfPolicy}
      list="policies"
      label={(field) => t(`policy.${field}`)}
      change={({ store_id }, values, version) => changePolicy(store_id, policyOf(values), version)}
      now={async ({ store_id }) => {
        const fresh = await queries.fetchQuery({ ...policies(), staleTime: 0 });
        return fresh.find((one) => one.store_id === store_id) ?? policy;
      }}
      onClose={onClose}
    >
      {(form) => (
        <>
          <TextInput
            label={t("policy.number_prefix")}
            description={t("policy.prefixHint", {
              prefix: form.getValues().number_prefix.trim().toUpperCase() || "ARB",
            })}
            required
            pattern="\s*[A-Za-z0-9]{2,6}\s*"
            title={t("policy.prefixForm")}
            maxLength={6}
            data-autofocus
            {...form.getInputProps("number_prefix")}
          />
          <NumberInput
            label={t("policy.pay_within_minutes")}
            description={t("policy.payHint", { span: span(Number(form.getValues().pay_within_minutes) * 60) })}
            required
            min={1}
            max={43_200}
            decimalScale={2}
            {...form.getInputProps("pay_within_minutes")}
          />
          <Switch
            label={t("policy.auto_hand_to_florists")}
            description={t("policy.handHint")}
            {...form.getInputProps("auto_hand_to_florists", { type: "checkbox" })}
          />
          <Switch
            label={t("policy.standing_substitution")}
            description={t("policy.substitutionHint")}
            {...form.getInputProps("standing_substitution", { type: "checkbox" })}
          />
        </>
      )}
    </Editor>
  );
}
