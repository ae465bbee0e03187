import { Badge, Button, Card, Group, List, SimpleGrid, Spoiler, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { GatewayExamination } from "@/api/generated";
import { Loaded } from "@/ui/Loaded";
import { Section } from "../parts/Section";
import classes from "../settings.module.css";
import { conditionOf, sickFirst } from "./doctor.logic";
import { examinations } from "./operations.api";

/** What every service says of itself, the sick ones first. */
export default function DoctorPage() {
  const { t } = useTranslation("settings");
  const query = useQuery(examinations());
  return (
    <Section
      name="doctor"
      actions={
        <Button loading={query.isFetching} onClick={() => query.refetch()}>
          {t("doctor.again")}
        </Button>
      }
    >
      <Loaded query={query}>
        {(list) => (
          <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} spacing="sm">
            {sickFirst(list).map((one) => (
              <Examined key={one.service} one={one} />
            ))}
          </SimpleGrid>
        )}
      </Loaded>
    </Section>
  );
}

const COLOURS = { well: "stem", ill: "red", silent: "red" } as const;

function Examined({ one }: { one: GatewayExamination }) {
  const { t } = useTranslation("settings");
  const condition = conditionOf(one);
  return (
    <Card withBorder padding="sm" component="article" aria-label={one.service}>
      <Group justify="space-between" wrap="nowrap">
        <Title order={3}>{one.service}</Title>
        <Badge color={COLOURS[condition]}>{t(`doctor.${condition}`)}</Badge>
      </Group>
      {one.problems.length > 0 && (
        <List size="sm" mt="xs">
          {one.problems.map((problem) => (
            <List.Item key={problem}>{problem}</List.Item>
          ))}
        </List>
      )}
      {one.answered && (
        <Spoiler maxHeight={0} showLabel={t("doctor.facts")} hideLabel={t("parked.hide")} mt={4}>
          {Object.entries(one.facts).map(([name, fact]) => (
            <Text key={name} className={classes.shown}>
              {name}: {typeof fact === "object" ? JSON.stringify(fact) : String(fact)}
            </Text>
          ))}
        </Spoiler>
      )}
    </Card>
  );
}
