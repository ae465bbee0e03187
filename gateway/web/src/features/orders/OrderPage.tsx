import { useTranslation } from "react-i18next";
import { Page } from "@/ui/Page";

export default function OrderPage() {
  const { t } = useTranslation();
  return <Page title={t("nav.orders")}>{null}</Page>;
}
