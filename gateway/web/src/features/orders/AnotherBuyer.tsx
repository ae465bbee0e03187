import { ActionIcon, Modal, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconUserEdit } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type OrdersOrderPage, ordersPatchOrder } from "@/api/generated";
import { answer } from "@/api/problem";
import { useMay } from "@/app/me";
import { CustomerPicker } from "@/features/customers/CustomerPicker";
import { useSayProblem } from "@/ui/problems";
import { useSayDone } from "@/ui/undo";
import { orderKeys } from "./orders.api";

/** Corrects who pays: another customer of the shop, with their own name and phone. */
export function AnotherBuyer({ page }: { page: OrdersOrderPage }) {
  const { t } = useTranslation("orders");
  const may = useMay();
  const { order } = page;
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  const [opened, { open, close }] = useDisclosure();
  const change = useMutation({
    mutationFn: (customer_id: string) =>
      answer(
        ordersPatchOrder({
          path: { order_id: order.id },
          headers: { "If-Match": `"${order.version}"` },
          body: { customer_id },
        }),
      ),
    onError: sayProblem,
    onSuccess: () => {
      sayDone(t("buyer.saved"));
      close();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: orderKeys.all }),
  });
  const mayEdit = page.actions.some((one) => one.action === "edit" && one.refused === null);
  if (!mayEdit || !may("customers.read")) return null;
  return (
    <>
      <Tooltip label={t("buyer.another")}>
        <ActionIcon
          size="sm"
          variant="subtle"
          aria-label={t("buyer.another")}
          loading={change.isPending}
          onClick={open}
        >
          <IconUserEdit size={15} />
        </ActionIcon>
      </Tooltip>
      <Modal opened={opened} onClose={close} title={t("buyer.another")} size="sm">
        <CustomerPicker
          autoFocus
          label={t("buyer.find")}
          except={order.customer_id ?? undefined}
          onPick={(customer) => change.mutate(customer.id)}
        />
      </Modal>
    </>
  );
}
