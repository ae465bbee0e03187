import { useTranslation } from "react-i18next";
import { Page } from "@/ui/Page";

export default function IntakePage() {
  const { t } = useTranslation();
  return <Page title={t("nav.intake")}>{null}</Page>;
}
