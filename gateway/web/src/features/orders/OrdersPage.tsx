import { useTranslation } from "react-i18next";
import { Page } from "@/ui/Page";

export default function OrdersPage() {
  const { t } = useTranslation();
  return <Page title={t("nav.orders")}>{null}</Page>;
}
