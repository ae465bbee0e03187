import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** Whether something is in use. */
export function State({ active }: { active: boolean }) {
  const { t } = useTranslation("settings");
  return <Badge color={active ? "stem" : "gray"}>{t(active ? "inUse" : "notInUse")}</Badge>;
}
