import { Alert, Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowMerge, IconEdit, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { CrmCustomerCard } from "@/api/generated";
import type { Versioned } from "@/api/problem";
import { useMay } from "@/app/me";
import { Loaded, Loading } from "@/ui/Loaded";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { Bonus } from "./Bonus";
import { Consents } from "./Consents";
import { Conversations } from "./Conversations";
import { customer } from "./customers.api";
import classes from "./customers.module.css";
import { Dates } from "./Dates";
import { Duplicates } from "./Duplicates";
import { Identity } from "./Identity";
import { MergeModal } from "./MergeModal";
import { Orders } from "./Orders";
import { Recipients } from "./Recipients";
import { TasksPart } from "./TasksPart";

const EditCustomer = lazy(() => import("./EditCustomer"));
const route = getRouteApi("/workspace/app/customers/$customerId");

/** One customer with all that belongs to them (S42). */
export default function CustomerPage() {
  const { t } = useTranslation("customers");
  const { customerId } = route.useParams();
  const query = useQuery(customer(customerId));
  if (!query.data)
    return (
      <Page title={t("title")}>
        <Loaded query={query}>{() => <Loading />}</Loaded>
      </Page>
    );
  return <Workspace key={customerId} known={query.data} />;
}

function Workspace({ known }: { known: Versioned<CrmCustomerCard> }) {
  const { t } = useTranslation("customers");
  const may = useMay();
  const card = known.data;
  const [editing, edit] = useDisclosure();
  const [merging, merge] = useDisclosure();
  const absorbed = card.merged_into !== null;
  return (
    <Page
      title={card.display_name}
      actions={
        !absorbed && (
          <>
            {may("customers.merge") && (
              <Button variant="default" leftSection={<IconArrowMerge size={15} />} onClick={merge.open}>
                {t("merge.title")}
              </Button>
            )}
            {may("customers.write") && (
              <Button variant="default" leftSection={<IconEdit size={15} />} onClick={edit.open}>
                {t("edit.title")}
              </Button>
            )}
            {may("orders.place") && (
              <Button
                renderRoot={(props) => <Link to="/app/new-order" search={{ customer: card.id }} {...props} />}
                leftSection={<IconPlus size={15} />}
              >
                {t("newOrder")}
              </Button>
            )}
          </>
        )
      }
    >
      {absorbed && <Absorbed into={card.merged_into} />}
      <div className={classes.workspace}>
        <div className={classes.column}>
          <Identity card={card} />
          <Consents card={card} />
        </div>
        <div className={classes.column}>
          <Orders card={card} />
          {may("messenger.read") && (
            <Panel>
              <Conversations customerId={card.id} />
            </Panel>
          )}
          {may("tasks.read") && <TasksPart card={card} />}
        </div>
        <div className={classes.column}>
          <Bonus card={card} />
          <Recipients card={card} />
          <Dates card={card} />
          <Duplicates card={card} />
        </div>
      </div>
      {editing && (
        <Suspense fallback={null}>
          <EditCustomer known={known} onClose={edit.close} />
        </Suspense>
      )}
      {merging && <MergeModal survivor={card} onClose={merge.close} />}
    </Page>
  );
}

function Absorbed({ into }: { into: string | null }) {
  const { t } = useTranslation("customers");
  return (
    <Alert color="cup" mb="md">
      <Group justify="space-between">
        <Text size="sm">{t("merge.absorbed")}</Text>
        <Button
          variant="default"
          renderRoot={(props) => (
            <Link to="/app/customers/$customerId" params={{ customerId: into ?? "" }} {...props} />
          )}
        >
          {t("merge.openSurvivor")}
        </Button>
      </Group>
    </Alert>
  );
}
