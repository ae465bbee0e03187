import { useTranslation } from "react-i18next";
import { Page } from "@/ui/Page";

export default function FloristPage() {
  const { t } = useTranslation();
  return <Page title={t("nav.florist")}>{null}</Page>;
}
