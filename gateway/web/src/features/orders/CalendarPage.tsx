import { useTranslation } from "react-i18next";
import { Page } from "@/ui/Page";

export default function CalendarPage() {
  const { t } = useTranslation();
  return <Page title={t("nav.calendar")}>{null}</Page>;
}
