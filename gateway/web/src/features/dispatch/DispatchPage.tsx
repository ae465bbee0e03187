import { useTranslation } from "react-i18next";
import { Page } from "@/ui/Page";

export default function DispatchPage() {
  const { t } = useTranslation();
  return <Page title={t("nav.dispatch")}>{null}</Page>;
}
