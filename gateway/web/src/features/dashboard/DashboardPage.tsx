import { useTranslation } from "react-i18next";
import { useFormat, useMay, useStore } from "@/app/me";
import { Page } from "@/ui/Page";
import { AtRisk } from "./AtRisk";
import classes from "./dashboard.module.css";
import { ProfitOfDays } from "./ProfitOfDays";
import { TodayOrders } from "./TodayOrders";
import { Unanswered } from "./Unanswered";

export default function DashboardPage() {
  const { t } = useTranslation("dashboard");
  const store = useStore()?.id ?? null;
  const may = useMay();
  const format = useFormat();
  return (
    <Page title={t("title", { day: format.date(format.today()) })}>
      <div className={classes.screen}>
        {may("orders.read") && <TodayOrders store={store} />}
        {may("orders.read") && <AtRisk store={store} />}
        {may("messenger.read") && <Unanswered store={store} />}
        {may("analytics.read") && <ProfitOfDays key={store} store={store} />}
      </div>
    </Page>
  );
}
