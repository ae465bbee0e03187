import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Page } from "@/ui/Page";
import NewOrderPanel from "./NewOrderPanel";

const route = getRouteApi("/workspace/app/new-order");

export default function NewOrderPage() {
  const { t } = useTranslation("newOrder");
  const { customer, conversation } = route.useSearch();
  return (
    <Page title={t("title")}>
      <NewOrderPanel customerId={customer} conversationId={conversation} />
    </Page>
  );
}
