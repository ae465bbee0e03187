import { useTranslation } from "react-i18next";
import { Page } from "@/ui/Page";

export default function StockPage() {
  const { t } = useTranslation();
  return <Page title={t("nav.stock")}>{null}</Page>;
}
