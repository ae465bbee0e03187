import { ActionIcon, Button, Group, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { IconPencil, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CrmCustomerCard, CrmRecipientOut } from "@/api/generated";
import { useFormat, useMay } from "@/app/me";
import { removeRecipient, saveRecipient } from "./customers.api";
import classes from "./customers.module.css";
import { Part } from "./Part";
import { useSaving } from "./useSaving";

/** To whom they send flowers, with addresses; orders add to it by themselves (S40). */
export function Recipients({ card }: { card: CrmCustomerCard }) {
  const { t } = useTranslation("customers");
  const { t: common } = useTranslation();
  const format = useFormat();
  const may = useMay();
  const [opened, open] = useState<CrmRecipientOut | "new" | null>(null);
  const canEdit = may("customers.write") && card.merged_into === null;
  return (
    <>
      <Part
        title={t("recipients.title")}
        empty={card.recipients.length === 0 && t("recipients.none")}
        action={
          canEdit && (
            <ActionIcon aria-label={t("recipients.add")} onClick={() => open("new")}>
              <IconPlus size={15} />
            </ActionIcon>
          )
        }
      >
        {card.recipients.map((one) => (
          <div key={one.id} className={classes.line}>
            <div style={{ minWidth: 0 }}>
              <Text size="sm">{one.name}</Text>
              <Text size="xs" c="dimmed">
                {[format.phone(one.phone), one.address?.text, one.notes].filter(Boolean).join(" · ")}
              </Text>
            </div>
            {canEdit && (
              <ActionIcon aria-label={`${common("edit")}: ${one.name}`} onClick={() => open(one)}>
                <IconPencil size={14} />
              </ActionIcon>
            )}
          </div>
        ))}
      </Part>
      {opened && <RecipientModal card={card} one={opened === "new" ? null : opened} onClose={() => open(null)} />}
    </>
  );
}

type ModalProps = { card: CrmCustomerCard; one: CrmRecipientOut | null; onClose: () => void };

function RecipientModal({ card, one, onClose }: ModalProps) {
  const { t } = useTranslation("customers");
  const { t: common } = useTranslation();
  const [name, setName] = useState(one?.name ?? "");
  const [phone, setPhone] = useState(one?.phone ?? "");
  const [text, setText] = useState(one?.address?.text ?? "");
  const [notes, setNotes] = useState(one?.notes ?? "");
  // A point belongs to its words: another address has none yet.
  const address = !text.trim() ? null : one?.address?.text === text ? one.address : { text: text.trim() };
  const body = { name: name.trim(), phone: phone.trim() || null, address, notes };
  const saved = useSaving(() => saveRecipient(card.id, one?.id ?? null, body), onClose);
  const removed = useSaving((id: string) => removeRecipient(card.id, id), onClose);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(one ? "recipients.edit" : "recipients.add")}
      closeButtonProps={{ "aria-label": common("close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) saved.mutate(undefined);
        }}
      >
        <Stack>
          <TextInput
            label={t("field.name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            required
            data-autofocus
          />
          <TextInput
            label={t("field.phone")}
            type="tel"
            value={phone}
            onChange={(event) => setPhone(event.currentTarget.value)}
          />
          <TextInput
            label={t("recipients.address")}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Textarea label={t("field.notes")} value={notes} onChange={(event) => setNotes(event.currentTarget.value)} />
          <Group justify="space-between">
            {one ? (
              <Button variant="subtle" color="red" loading={removed.isPending} onClick={() => removed.mutate(one.id)}>
                {common("remove")}
              </Button>
            ) : (
              <span />
            )}
            <Button type="submit" loading={saved.isPending} disabled={!name.trim()}>
              {common("save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
