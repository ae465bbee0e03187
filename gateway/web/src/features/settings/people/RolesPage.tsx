import { Table, Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Loaded } from "@/ui/Loaded";
import { Section } from "../parts/Section";
import { roles } from "./people.api";
import { useRoleName } from "./useRoleName";

/** Which role may do what; roles are part of the program, so this is to be read. */
export default function RolesPage() {
  const { t } = useTranslation("settings");
  const roleName = useRoleName();
  const query = useQuery(roles());
  return (
    <Section name="roles">
      <Loaded query={query}>
        {(list) => (
          <Table stickyHeader withColumnBorders w="auto">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("role.permission")}</Table.Th>
                {list.map((role) => (
                  <Table.Th key={role.role}>
                    {roleName(role.role)}
                    {role.network_wide && (
                      <Text size="xs" c="dimmed">
                        {t("person.wholeNetwork")}
                      </Text>
                    )}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {[...new Set(list.flatMap((role) => role.permissions))].sort().map((permission) => (
                <Table.Tr key={permission}>
                  <Table.Td title={permission}>
                    {t(`permission.${permission.replace(".", "_")}` as never, { defaultValue: permission })}
                  </Table.Td>
                  {list.map((role) => (
                    <Table.Td key={role.role} ta="center">
                      {role.permissions.includes(permission) && <IconCheck size={15} aria-label={t("role.may")} />}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Loaded>
    </Section>
  );
}
