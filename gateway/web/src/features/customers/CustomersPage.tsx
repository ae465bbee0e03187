import { Badge, Button, Group, Select, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowBackUp, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { CrmCustomerRow } from "@/api/generated";
import { useFormat, useMay, useStore } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { Page } from "@/ui/Page";
import { Rows } from "@/ui/Rows";
import { SearchField } from "@/ui/SearchField";
import { AddCustomer } from "./AddCustomer";
import { type CustomersSearch, customerList, people } from "./customers.api";
import classes from "./customers.module.css";
import { MergesDrawer } from "./MergesDrawer";

const route = getRouteApi("/workspace/app/customers");
const CHANNELS = ["whatsapp", "telegram", "telegram_bot", "max", "vk", "avito", "web_chat"] as const;
const QUIET_DAYS = [30, 90, 180, 365];

/** Everybody the store knows: found by name or phone, filtered by what is worth a call. */
export default function CustomersPage() {
  const { t } = useTranslation("customers");
  const may = useMay();
  const store = useStore();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: Partial<CustomersSearch>) => navigate({ search: { ...search, ...part }, replace: true });
  const query = useInfiniteQuery(customerList(store?.id ?? null, search));
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const [adding, add] = useDisclosure();
  const [undoing, undo] = useDisclosure();
  const filtered = Object.keys(search).some((name) => name !== "sort" && search[name as keyof CustomersSearch]);
  return (
    <Page
      fill
      title={t("title")}
      tools={<Filters search={search} change={change} storeId={store?.id ?? null} />}
      actions={
        <>
          {may("customers.merge") && (
            <Button variant="default" leftSection={<IconArrowBackUp size={15} />} onClick={undo.open}>
              {t("merges.title")}
            </Button>
          )}
          {may("customers.write") && (
            <Button leftSection={<IconPlus size={15} />} onClick={add.open}>
              {t("add.title")}
            </Button>
          )}
        </>
      }
    >
      <div className={classes.list}>
        <Loaded
          query={query}
          isEmpty={() => items.length === 0}
          empty={
            <Empty
              title={t(filtered ? "nobodyFound" : "nobody")}
              hint={t(filtered ? "nobodyFoundHint" : "nobodyHint")}
            />
          }
        >
          {() => (
            <Rows label={t("title")} items={items} keyOf={(item) => item.id} height={46} more={query} head={<Head />}>
              {(item) => <CustomerRow item={item} />}
            </Rows>
          )}
        </Loaded>
      </div>
      {adding && <AddCustomer onClose={add.close} />}
      {undoing && <MergesDrawer onClose={undo.close} />}
    </Page>
  );
}

type FiltersProps = {
  search: CustomersSearch;
  change: (part: Partial<CustomersSearch>) => void;
  storeId: string | null;
};

function Filters({ search, change, storeId }: FiltersProps) {
  const { t } = useTranslation("customers");
  const { data: colleagues } = useQuery(people(storeId));
  return (
    <>
      <SearchField hint={t("searchHint")} value={search.q} onSearch={(q) => change({ q })} />
      <Select
        w={130}
        clearable
        aria-label={t("filter.channel")}
        placeholder={t("filter.channel")}
        data={CHANNELS.map((channel) => ({ value: channel, label: t(`channel.${channel}`) }))}
        value={search.channel ?? null}
        onChange={(channel) => change({ channel: CHANNELS.find((one) => one === channel) })}
      />
      <Select
        w={142}
        clearable
        aria-label={t("filter.orders")}
        placeholder={t("filter.orders")}
        data={[
          { value: "some", label: t("filter.some") },
          { value: "none", label: t("filter.none") },
          ...QUIET_DAYS.map((days) => ({ value: String(days), label: t("filter.quiet", { count: days }) })),
        ]}
        value={search.quiet ? String(search.quiet) : (search.orders ?? null)}
        onChange={(value) => {
          const quiet = QUIET_DAYS.find((days) => String(days) === value);
          change({ quiet, orders: quiet || !value ? undefined : value === "none" ? "none" : "some" });
        }}
      />
      <Select
        w={142}
        clearable
        searchable
        aria-label={t("filter.responsible")}
        placeholder={t("filter.responsible")}
        data={(colleagues ?? []).map((one) => ({ value: one.id, label: one.name }))}
        value={search.responsible ?? null}
        onChange={(responsible) => change({ responsible: responsible ?? undefined })}
      />
      <Select
        w={168}
        allowDeselect={false}
        aria-label={t("sort.label")}
        data={(["newest", "name", "last_order"] as const).map((sort) => ({ value: sort, label: t(`sort.${sort}`) }))}
        value={search.sort ?? "newest"}
        onChange={(sort) => change({ sort: sort === "name" || sort === "last_order" ? sort : undefined })}
      />
    </>
  );
}

function Head() {
  const { t } = useTranslation("customers");
  return (
    <div className={`${classes.row} ${classes.head}`} aria-hidden>
      <span>{t("column.name")}</span>
      <span>{t("column.phone")}</span>
      <span>{t("column.channels")}</span>
      <span className={classes.number}>{t("column.orders")}</span>
      <span>{t("column.lastOrder")}</span>
      <span className={classes.number}>{t("column.bonus")}</span>
      <span>{t("column.responsible")}</span>
      <span />
    </div>
  );
}

function CustomerRow({ item }: { item: CrmCustomerRow }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  return (
    <Link to="/app/customers/$customerId" params={{ customerId: item.id }} className={classes.row}>
      <Text size="sm" fw={550} truncate>
        {item.display_name}
      </Text>
      <Text size="sm" className="numbers" truncate>
        {format.phone(item.phones[0])}
      </Text>
      <Group gap={4}>
        {item.channels.map((channel) => (
          <Badge key={channel}>{t(`channel.${channel}`)}</Badge>
        ))}
      </Group>
      <Text size="sm" className={classes.number}>
        {item.orders_count || "–"}
      </Text>
      <Text size="sm" c="dimmed">
        {item.last_order_at ? format.ago(item.last_order_at) : "–"}
      </Text>
      <Text size="sm" className={classes.number}>
        {item.balances.map((money) => format.money(money)).join(", ") || "–"}
      </Text>
      <Text size="sm" truncate c="dimmed">
        {item.responsible.map((person) => person.name).join(", ")}
      </Text>
      {item.open_tasks > 0 && (
        <Tooltip label={t("openTasks", { count: item.open_tasks })}>
          <Badge color="cup" circle aria-label={t("openTasks", { count: item.open_tasks })}>
            {item.open_tasks}
          </Badge>
        </Tooltip>
      )}
    </Link>
  );
}
