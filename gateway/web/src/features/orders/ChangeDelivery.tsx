import { Button, Modal, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { OrdersOrderPage } from "@/api/generated";
import { Problem } from "@/api/problem";
import { Loading } from "@/ui/Loaded";
import { useProblemText } from "@/ui/problems";

const EditDelivery = lazy(() => import("./EditDelivery"));

/** Promises the order anew, as long as the server allows it; otherwise it says why not. */
export function ChangeDelivery({ page }: { page: OrdersOrderPage }) {
  const { t } = useTranslation("orders");
  const text = useProblemText();
  const [opened, { open, close }] = useDisclosure();
  const state = page.actions.find((one) => one.action === "edit_delivery");
  if (!state) return null;
  const { refused } = state;
  const why = refused ? text(new Problem(409, refused.code, refused.detail, refused.facts)) : "";
  return (
    <>
      <Tooltip label={why} disabled={!why} multiline maw={300}>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPencil size={13} />}
          data-disabled={why ? true : undefined}
          aria-disabled={why ? true : undefined}
          onClick={() => !why && open()}
        >
          {t("way.change")}
        </Button>
      </Tooltip>
      <Modal
        opened={opened}
        onClose={close}
        title={t("way.title", { number: page.order.number })}
        size="lg"
        closeOnClickOutside={false}
      >
        <Suspense fallback={<Loading lines={6} />}>
          <EditDelivery page={page} onClose={close} />
        </Suspense>
      </Modal>
    </>
  );
}
