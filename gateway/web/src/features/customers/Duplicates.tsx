import { Button, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CrmCustomerCard } from "@/api/generated";
import { useFormat, useMay } from "@/app/me";
import classes from "./customers.module.css";
import { MergeModal } from "./MergeModal";
import { MergeLine } from "./MergesDrawer";
import { Part } from "./Part";

/** Who has the same phone (a person decides whether it is the same person), and what was merged into this one. */
export function Duplicates({ card }: { card: CrmCustomerCard }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const may = useMay();
  const [other, setOther] = useState<string | null>(null);
  const canMerge = may("customers.merge") && card.merged_into === null;
  return (
    <>
      {card.possible_duplicates.length > 0 && (
        <Part title={t("duplicates.title")}>
          {card.possible_duplicates.map((one) => (
            <div key={one.id} className={classes.line}>
              <div style={{ minWidth: 0 }}>
                <Link to="/app/customers/$customerId" params={{ customerId: one.id }} className={classes.plain}>
                  <Text size="sm">{one.display_name}</Text>
                </Link>
                <Text size="xs" c="dimmed">
                  {format.phone(one.phones[0])}
                </Text>
              </div>
              {canMerge && (
                <Button variant="default" onClick={() => setOther(one.id)}>
                  {t("duplicates.compare")}
                </Button>
              )}
            </div>
          ))}
        </Part>
      )}
      {card.merges.length > 0 && (
        <Part title={t("merges.here")}>
          {card.merges.map((merge) => (
            <MergeLine key={merge.id} merge={merge} />
          ))}
        </Part>
      )}
      {other && <MergeModal survivor={card} other={other} onClose={() => setOther(null)} />}
    </>
  );
}
