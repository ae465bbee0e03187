import { useTranslation } from "react-i18next";
import { Page } from "@/ui/Page";

export default function MessengerPage() {
  const { t } = useTranslation();
  return <Page title={t("nav.messenger")}>{null}</Page>;
}
