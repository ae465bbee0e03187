import { useTranslation } from "react-i18next";
import { Page } from "@/ui/Page";

export default function RecipePage() {
  const { t } = useTranslation();
  return <Page title={t("nav.recipes")}>{null}</Page>;
}
