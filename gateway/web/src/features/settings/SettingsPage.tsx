import { Link, Outlet } from "@tanstack/react-router";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Loading } from "@/ui/Loaded";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { GROUPS } from "./sections";
import classes from "./settings.module.css";
import { useSections } from "./useSections";

/** The hub: its places at the left, the chosen one beside them. */
export default function SettingsPage() {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  const sections = useSections();
  return (
    <Page fill title={common("nav.settings")}>
      <div className={classes.screen}>
        <nav className={classes.nav} aria-label={common("nav.settings")}>
          {GROUPS.map((group) => {
            const own = sections.filter((section) => section.group === group);
            if (own.length === 0) return null;
            return (
              <div key={group} style={{ display: "contents" }}>
                <div className={classes.group}>{t(`group.${group}`)}</div>
                {own.map((section) => (
                  <Link key={section.name} to={section.to} className={classes.place}>
                    {t(`section.${section.name}`)}
                  </Link>
                ))}
              </div>
            );
          })}
        </nav>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <section className={classes.content} tabIndex={0} aria-label={common("nav.settings")}>
          <Panel>
            <Suspense fallback={<Loading />}>
              <Outlet />
            </Suspense>
          </Panel>
        </section>
      </div>
    </Page>
  );
}
