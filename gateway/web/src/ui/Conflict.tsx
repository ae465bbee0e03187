import { Alert, Button, Group, Modal, Stack, Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** One thing both people changed: its name and both versions, ready to be read. */
export type Difference = { label: string; mine: ReactNode; theirs: ReactNode };

type ConflictProps = {
  opened: boolean;
  differences: Difference[];
  /** Save mine on top of theirs. */
  onKeepMine: () => void;
  /** Give mine up and go on from theirs. */
  onTakeTheirs: () => void;
  onClose: () => void;
  busy?: boolean;
};

/** Somebody saved in between (412): both versions side by side, and the person decides. Nothing typed is lost. */
export function Conflict({ opened, differences, onKeepMine, onTakeTheirs, onClose, busy }: ConflictProps) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t("conflict.title")} size="lg">
      <Stack>
        <Alert color="cup">{t("conflict.explained")}</Alert>
        <Table withTableBorder>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("conflict.what")}</Table.Th>
              <Table.Th>{t("conflict.mine")}</Table.Th>
              <Table.Th>{t("conflict.theirs")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {differences.map((one) => (
              <Table.Tr key={one.label}>
                <Table.Th>{one.label}</Table.Th>
                <Table.Td className="as-typed">{one.mine || "–"}</Table.Td>
                <Table.Td className="as-typed">{one.theirs || "–"}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        {differences.length === 0 && <Text c="dimmed">{t("conflict.elsewhere")}</Text>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onTakeTheirs}>
            {t("conflict.takeTheirs")}
          </Button>
          <Button onClick={onKeepMine} loading={busy}>
            {t("conflict.keepMine")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
