import { useTranslation } from "react-i18next";
import { Page } from "@/ui/Page";

export default function NewOrderPage() {
  const { t } = useTranslation();
  return <Page title={t("nav.newOrder")}>{null}</Page>;
}
