import { Badge, Button, Group, Stack, Text, Title } from "@mantine/core";
import { useNetwork } from "@mantine/hooks";
import { IconCloudOff, IconCloudUp } from "@tabler/icons-react";
import { useEffect, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useLiveState } from "@/app/Gate";
import { useMay } from "@/app/me";
import { Account } from "@/app/shell/Account";
import { Empty, Loaded } from "@/ui/Loaded";
import { useSayProblem } from "@/ui/problems";
import { ALARM, WAITING } from "@/ui/shades";
import { useActs, useDo, useReplay, useRun, useStartShift } from "./courier.api";
import { isOpen, type RunNow, runNow } from "./courier.logic";
import classes from "./courier.module.css";
import { Refused } from "./Refused";
import { StopCard } from "./StopCard";
import { StopPage } from "./StopPage";
import type { Kept } from "./store";

/** The courier's phone: a shift, its stops in order, and what was done; with or without a network. */
export function CourierApp() {
  const { t } = useTranslation("courier");
  const query = useRun();
  const may = useMay();
  useEffect(() => {
    // What is not sent yet must not be cleared away when the phone is short of room.
    void navigator.storage?.persist?.();
  }, []);
  return (
    <div className={classes.phone}>
      {may("delivery.drive") ? (
        <Loaded query={query}>{(kept) => <Shift kept={kept} />}</Loaded>
      ) : (
        <>
          <Header unsent={0} />
          <Empty title={t("notCourier")} hint={t("notCourierHint")} />
        </>
      )}
    </div>
  );
}

function Shift({ kept }: { kept: Kept }) {
  const acts = useActs();
  const now = runNow(kept.run, acts);
  const ended = useReplay(now.unsent);
  const open = useHash();
  const stop = now.stops.find((one) => open === `#/stop/${one.id}`);
  return (
    <>
      <Header unsent={now.unsent} signIn={ended === "sign_in"} />
      <Refused acts={acts} />
      {stop ? <StopPage key={stop.id} stop={stop} kept={kept} /> : <Stops kept={kept} now={now} />}
    </>
  );
}

function Header({ unsent, signIn = false }: { unsent: number; signIn?: boolean }) {
  const { t } = useTranslation("courier");
  const { online } = useNetwork();
  // The phone knows of a lost network at once; the silence of a line that still seems to stand shows only later.
  const away = useLiveState() === "away" || !online;
  const hint = signIn ? t("signInToSend") : away && unsent > 0 ? t("sentLater") : null;
  return (
    <header className={classes.header}>
      <Group justify="space-between" wrap="nowrap">
        <Title order={1}>{t("title")}</Title>
        <Group gap="xs" wrap="nowrap">
          {away && (
            <Badge
              color="cup"
              c={WAITING}
              size="lg"
              leftSection={<IconCloudOff size={14} aria-hidden />}
              role="status"
              className={classes.whole}
            >
              {t("offline")}
            </Badge>
          )}
          {unsent > 0 && (
            <Badge
              color={signIn ? "red" : "blue"}
              size="lg"
              leftSection={<IconCloudUp size={14} aria-hidden />}
              role="status"
              aria-label={t("unsent", { count: unsent })}
              title={t("unsent", { count: unsent })}
              className={classes.whole}
            >
              {unsent}
            </Badge>
          )}
          <Account />
        </Group>
      </Group>
      {hint && (
        <Text size="sm" c={signIn ? ALARM : "dimmed"} pb={4}>
          {hint}
        </Text>
      )}
    </header>
  );
}

function Stops({ kept, now }: { kept: Kept; now: RunNow }) {
  const { t } = useTranslation("courier");
  const todo = now.stops.filter(isOpen);
  const done = now.stops.filter((stop) => !isOpen(stop));
  return (
    <Stack gap="sm" p="sm" component="main">
      <ShiftBar kept={kept} now={now} todo={todo.length} />
      {todo.length === 0 && <Empty title={t("nothing")} hint={now.shift ? t("nothingHint") : t("startHint")} />}
      {todo.length > 0 && (
        <ol className={classes.list} aria-label={t("todo")}>
          {todo.map((stop, index) => (
            <StopCard key={stop.id} stop={stop} place={index + 1} isNext={index === 0} offset={kept.offset} />
          ))}
        </ol>
      )}
      <EndOfShift kept={kept} now={now} todo={todo.length} />
      {done.length > 0 && (
        <section aria-label={t("done")}>
          <Text c="dimmed" fw={600} size="lg" mb="xs">
            {t("done")}
          </Text>
          <ol className={classes.list}>
            {done.map((stop) => (
              <StopCard key={stop.id} stop={stop} offset={kept.offset} />
            ))}
          </ol>
        </section>
      )}
    </Stack>
  );
}

function ShiftBar({ kept, now, todo }: { kept: Kept; now: RunNow; todo: number }) {
  const { t } = useTranslation("courier");
  const start = useStartShift();
  const say = useSayProblem();
  const { stores } = kept.run;
  const { shift } = now;
  if (!shift)
    return (
      <Stack gap="xs">
        {stores.map((store) => (
          <Button
            key={store.id}
            fullWidth
            loading={start.isPending}
            onClick={() => start.mutate(store.id, { onError: say })}
          >
            {stores.length > 1 ? t("startIn", { store: store.title }) : t("start")}
          </Button>
        ))}
        {stores.length === 0 && <Empty title={t("noStore")} hint={t("noStoreHint")} />}
      </Stack>
    );
  const store = stores.find((one) => one.id === shift.store_id);
  return (
    <div>
      <Text fw={600} size="lg" lineClamp={2}>
        {store?.title}
      </Text>
      {todo > 0 && (
        <Text c="dimmed" size="md">
          {t("left", { count: todo })}
        </Text>
      )}
    </div>
  );
}

/** Below what is still to do: nobody ends a shift with a bouquet in hand. */
function EndOfShift({ kept, now, todo }: { kept: Kept; now: RunNow; todo: number }) {
  const { t } = useTranslation("courier");
  const act = useDo(kept);
  const { shift } = now;
  if (!shift) return null;
  return (
    <div>
      <Button
        fullWidth
        variant="default"
        disabled={todo > 0}
        onClick={() => act(t("endShift"), { kind: "shift_end", shift: shift.id })}
      >
        {t("endShift")}
      </Button>
      {todo > 0 && (
        <Text c="dimmed" size="sm" mt={4} ta="center">
          {t("endShiftLater")}
        </Text>
      )}
    </div>
  );
}

function listenToHash(changed: () => void) {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
}

/** The phone's own “back” leads from a stop to the list. */
function useHash(): string {
  return useSyncExternalStore(listenToHash, () => location.hash);
}
