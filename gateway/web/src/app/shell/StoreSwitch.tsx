import { Select } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSayProblem } from "@/ui/problems";
import { useMe, useSwitchStore } from "../me";

const NETWORK = "network";

/** The store one works in: always in sight, one click or a few letters to change (S253). */
export function StoreSwitch() {
  const { t } = useTranslation();
  const me = useMe();
  const sayProblem = useSayProblem();
  const change = useSwitchStore();
  const switching = useMutation({ mutationFn: change, onError: sayProblem });
  const stores = me.stores.map((store) => ({ value: store.id, label: store.title }));
  return (
    <Select
      aria-label={t("store")}
      w={{ base: 150, sm: 220 }}
      searchable={stores.length > 6}
      allowDeselect={false}
      disabled={switching.isPending}
      data={me.sees_network ? [{ value: NETWORK, label: t("wholeNetwork") }, ...stores] : stores}
      value={me.active_store ?? (me.sees_network ? NETWORK : null)}
      onChange={(chosen) => chosen && switching.mutate(chosen === NETWORK ? null : chosen)}
    />
  );
}
