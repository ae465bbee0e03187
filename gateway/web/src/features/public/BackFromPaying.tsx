import { IconCircleCheck } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "@/ui/Loaded";
import { Frame } from "./Frame";
import { keptOrders } from "./lastOrder";

/** Where the provider sends a buyer, whatever happened: on to the order this browser made last, else just thanks. */
export function BackFromPaying() {
  const { t } = useTranslation("public");
  const [order] = keptOrders();
  useEffect(() => {
    if (order) window.location.replace(order.path);
  }, [order]);
  return (
    <Frame title="Narciss">
      {!order && (
        <Empty
          title={t("back.title")}
          hint={t("back.hint")}
          icon={<IconCircleCheck size={56} stroke={1.2} color="var(--mantine-color-stem-7)" aria-hidden />}
        />
      )}
    </Frame>
  );
}
