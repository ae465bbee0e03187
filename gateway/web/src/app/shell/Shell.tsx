import { ActionIcon, AppShell, Badge, Burger, Button, Group, Kbd, ScrollArea, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { spotlight } from "@mantine/spotlight";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { Link, Outlet } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useLiveState } from "../Gate";
import { useMay } from "../me";
import { PLACES } from "../navigation";
import { Account } from "./Account";
import { Notices } from "./Notices";
import classes from "./Shell.module.css";
import { StoreSwitch } from "./StoreSwitch";

const Palette = lazy(() => import("../palette/Palette"));

/** The operator workspace around every screen: places at the left, the store and the search above. */
export function Shell() {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure();
  const may = useMay();
  return (
    <AppShell header={{ height: 46 }} navbar={{ width: 188, breakpoint: "sm", collapsed: { mobile: !opened } }}>
      <a href="#content" className="narciss-skip">
        {t("skip")}
      </a>
      <AppShell.Header px="sm">
        <Group h="100%" gap="sm" wrap="nowrap">
          <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t("menu")} />
          <Text fw={700} visibleFrom="md" w={76}>
            Narciss
          </Text>
          <StoreSwitch />
          <Button
            variant="default"
            className={classes.search}
            visibleFrom="sm"
            leftSection={<IconSearch size={15} />}
            rightSection={<Kbd size="xs">Ctrl K</Kbd>}
            onClick={spotlight.open}
          >
            {t("search")}
          </Button>
          <LiveMark />
          <Group ml="auto" gap={6} wrap="nowrap">
            {may("orders.place") && (
              <Button component={Link} to="/app/new-order" aria-label={t("nav.newOrder")}>
                <IconPlus size={15} aria-hidden />
                <span className={classes.words}>{t("nav.newOrder")}</span>
              </Button>
            )}
            <ActionIcon hiddenFrom="sm" size={30} aria-label={t("search")} onClick={spotlight.open}>
              <IconSearch size={18} />
            </ActionIcon>
            <Notices />
            <Account />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p={6} aria-label={t("menu")}>
        <ScrollArea>
          {PLACES.filter((place) => place.may.some(may)).map((place) => (
            <Link key={place.to} to={place.to} className={classes.link} onClick={close}>
              <place.icon size={17} stroke={1.6} aria-hidden />
              {t(place.text)}
            </Link>
          ))}
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main className={classes.main} id="content" tabIndex={-1}>
        <div className={classes.content}>
          <Outlet />
        </div>
      </AppShell.Main>
      <Suspense fallback={null}>
        <Palette />
      </Suspense>
    </AppShell>
  );
}

/** Says so when what is shown may be old; silent otherwise. */
function LiveMark() {
  const { t } = useTranslation();
  if (useLiveState() !== "away") return null;
  return (
    <Tooltip label={t("live.explained")}>
      <Badge color="cup" variant="filled" role="status">
        {t("live.away")}
      </Badge>
    </Tooltip>
  );
}
