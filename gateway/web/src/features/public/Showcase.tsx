import { Button, Drawer, Indicator } from "@mantine/core";
import { useDisclosure, useLocalStorage } from "@mantine/hooks";
import { IconBasket } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { asProblem } from "@/api/problem";
import { useFormatIn } from "@/ui/format";
import { Empty, Loaded } from "@/ui/Loaded";
import { Checkout } from "./Checkout";
import { Frame } from "./Frame";
import { LastOrder } from "./LastOrder";
import { Offers } from "./Offers";
import { useShowcase } from "./public.api";
import { type Basket, isNowhere, putIn, soldOut, totalOf } from "./public.logic";
import classes from "./public.module.css";

/** A store's window: what can be made from what is there now, a basket, and the way to the till. */
export function Showcase({ store }: { store: string }) {
  const { t } = useTranslation("public");
  const { t: common } = useTranslation();
  const format = useFormatIn("UTC");
  const showcase = useShowcase(store);
  const [basket, setBasket] = useLocalStorage<Basket>({ key: `narciss.basket.${store}`, defaultValue: [] });
  const [opened, { open, close }] = useDisclosure();
  const first = showcase.data?.pages[0];
  const offers = showcase.data?.pages.flatMap((page) => page.items) ?? [];
  const gone = soldOut(basket, offers, showcase.data !== undefined && !showcase.hasNextPage);
  const count = basket.reduce((sum, line) => sum + line.count, 0);
  if (!first && showcase.error && isNowhere(asProblem(showcase.error).status))
    return (
      <Frame title="Narciss">
        <Empty title={t("noStore.title")} hint={t("noStore.hint")} />
      </Frame>
    );
  return (
    <Frame
      title={first?.title ?? "Narciss"}
      tools={
        <Indicator label={count} size={18} offset={4} disabled={count === 0} color={gone.length ? "red.8" : "stem"}>
          <Button variant="default" leftSection={<IconBasket size={18} />} onClick={open}>
            {t("basket")}
          </Button>
        </Indicator>
      }
    >
      {!opened && <LastOrder store={store} />}
      <Loaded
        query={showcase}
        isEmpty={() => offers.length === 0}
        empty={<Empty title={t("empty.title")} hint={t("empty.hint")} />}
      >
        {() => (
          <>
            <Offers offers={offers} onTake={(offer) => setBasket((now) => putIn(now, offer))} basket={basket} />
            {showcase.hasNextPage && (
              <Button
                variant="default"
                fullWidth
                mt="md"
                loading={showcase.isFetchingNextPage}
                onClick={() => showcase.fetchNextPage()}
              >
                {t("more")}
              </Button>
            )}
          </>
        )}
      </Loaded>
      {count > 0 && (
        <div className={classes.till}>
          <Button fullWidth onClick={open}>
            {t("toTill", { total: format.money(totalOf(basket, null)) })}
          </Button>
        </div>
      )}
      <Drawer
        opened={opened}
        onClose={close}
        position="right"
        size="md"
        title={t("checkout")}
        closeButtonProps={{ "aria-label": common("close") }}
      >
        {first && <Checkout store={first} basket={basket} gone={gone} onBasket={setBasket} />}
      </Drawer>
    </Frame>
  );
}
