import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CrmCustomerCard, CrmTaskOut } from "@/api/generated";
import { useMay } from "@/app/me";
import { Part } from "./Part";
import { TaskLine } from "./TaskLine";
import { TaskModal } from "./TaskModal";

/** What is still to be done for this customer. */
export function TasksPart({ card }: { card: CrmCustomerCard }) {
  const { t } = useTranslation("customers");
  const may = useMay();
  const [opened, open] = useState<CrmTaskOut | "new" | null>(null);
  return (
    <>
      <Part
        title={t("tasks.title")}
        empty={card.tasks.length === 0 && t("tasks.noneHere")}
        action={
          may("tasks.write") && (
            <Button variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => open("new")}>
              {t("tasks.add")}
            </Button>
          )
        }
      >
        {card.tasks.map((task) => (
          <TaskLine key={task.id} task={task} onOpen={() => open(task)} brief />
        ))}
      </Part>
      {opened && (
        <TaskModal
          task={opened === "new" ? null : opened}
          customer={{ id: card.id, name: card.display_name }}
          onClose={() => open(null)}
        />
      )}
    </>
  );
}
